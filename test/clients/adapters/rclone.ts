// rclone: one process a task, with up to as many sessions as it likes. Passive only: EPSV, or PASV when told to, on IPv4; EPSV on IPv6.
import type { Client } from '../lab/client.js'
import { must } from '../lab/processes.js'
import type { Site } from '../lab/site.js'
import { ways } from '../lab/way.js'

export interface Remote {
  readonly environment: NodeJS.ProcessEnv
}

/** Its password is obscured by itself. */
export async function remoteAt(site: Site): Promise<Remote> {
  const { way, host, port, user, password, authority, folder } = site
  const obscured = (await must(['rclone', 'obscure', password])).trim()
  const environment = {
    HOME: folder,
    SSL_CERT_FILE: authority,
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_SERVER_TYPE: 'ftp',
    RCLONE_CONFIG_SERVER_HOST: host.includes(':') ? `[${host}]` : host,
    RCLONE_CONFIG_SERVER_PORT: String(port),
    RCLONE_CONFIG_SERVER_USER: user,
    RCLONE_CONFIG_SERVER_PASS: obscured,
    RCLONE_CONFIG_SERVER_TLS: String(way.tls === 'implicit'),
    RCLONE_CONFIG_SERVER_EXPLICIT_TLS: String(way.tls === 'explicit'),
    RCLONE_CONFIG_SERVER_DISABLE_EPSV: String(way.mode === 'PASV'),
  }
  return { environment }
}

/** `server:` in parameters is the server. */
export function rclone({ environment }: Remote, ...parameters: string[]): Promise<string> {
  const patience = ['--retries', '1', '--low-level-retries', '1', '--timeout', '25s']
  return must(['rclone', ...patience, ...parameters], { environment })
}

const act =
  (...verb: string[]) =>
  async (remote: Remote, ...paths: string[]) =>
    void (await rclone(remote, ...verb, ...paths))
const there = (path: string) => `server:${path}`

export const rcloneClient: Client<Remote> = {
  title: 'rclone',
  needs: [{ what: 'rclone', debian: 'rclone' }],
  ways: ways({ 4: ['PASV', 'EPSV'], 6: ['EPSV'] }, 'clear', 'explicit', 'implicit'),
  cannotSay: { 'trailing space ': 'it puts another character there' },
  open: remoteAt,
  tasks: {
    async list(remote, path) {
      const listing = await rclone(remote, 'lsf', there(path))
      return listing
        .split('\n')
        .filter(Boolean)
        .map(name => name.replace(/\/$/, ''))
    },
    get: (remote, from, local) => act('copyto', '--ignore-times')(remote, there(from), local),
    put: (remote, local, to) => act('copyto', '--ignore-times')(remote, local, there(to)),
    makeDirectory: (remote, path) => act('mkdir')(remote, there(path)),
    removeDirectory: (remote, path) => act('rmdir')(remote, there(path)),
    rename: (remote, from, to) => act('moveto')(remote, there(from), there(to)),
    remove: (remote, path) => act('deletefile')(remote, there(path)),
    async modified(remote, path) {
      const stamp = await rclone(remote, 'lsf', '--format', 't', there(path))
      return new Date(`${stamp.trim().replace(' ', 'T')}Z`)
    },
    setModified: (remote, path, when) =>
      act('touch', '--timestamp', when.toISOString().slice(0, 19))(remote, there(path)),
    getKeepingTime: (remote, from, local) => act('copyto')(remote, there(from), local),
    putKeepingTime: (remote, local, to) => act('copyto')(remote, local, there(to)),
  },
}
