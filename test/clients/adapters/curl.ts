// curl: one process a task. It opens data connections in all four ways.
import { join } from 'node:path'
import type { Client } from '../lab/client.js'
import { must } from '../lab/processes.js'
import { type Site, urlOf } from '../lab/site.js'
import { type Mode, ways } from '../lab/way.js'

const MODES: Readonly<Record<Mode, readonly string[]>> = {
  PASV: ['--disable-epsv'],
  EPSV: [],
  PORT: ['--ftp-port', '-', '--disable-eprt'],
  EPRT: ['--ftp-port', '-'],
}

/** The parameters of one request. */
function request(site: Site, path: string, ...options: string[]): string[] {
  const { way, user, password, authority } = site
  const tls = way.tls === 'clear' ? [] : ['--ssl-reqd', '--cacert', authority]
  const url = urlOf(site, path, way.tls === 'implicit' ? 'ftps' : 'ftp')
  const common = ['--silent', '--show-error', '--globoff', '--user', `${user}:${password}`]
  return [...common, ...MODES[way.mode], ...tls, ...options, url]
}

function call({ folder }: Site, ...parameters: string[]): Promise<string> {
  return must(['curl', '--disable', ...parameters], { environment: { HOME: folder } })
}

/** Several requests, each a path and its options, by one process and as far as it can in one session. */
export async function curlMany(
  site: Site,
  ...requests: readonly (readonly [string, ...string[]])[]
): Promise<void> {
  const legs = requests.map(([path, ...options]) => request(site, path, ...options))
  await call(site, ...legs.flatMap((leg, index) => (index === 0 ? leg : ['--next', ...leg])))
}

/** One request, with these options. */
export async function curlOnce(site: Site, path: string, ...options: string[]): Promise<void> {
  await call(site, ...request(site, path, ...options))
}

const asked = (site: Site, ...commands: string[]) =>
  curlOnce(site, '/', '--head', ...commands.flatMap(command => ['--quote', command]))

const names = (listing: string) => listing.split('\n').filter(Boolean)

export const curl: Client<Site> = {
  title: 'curl',
  needs: [{ what: 'curl', debian: 'curl' }],
  ways: [
    ...ways({ 4: ['PASV', 'EPSV'], 6: ['EPSV'] }, 'clear', 'explicit', 'implicit'),
    // Active in the clear only: whether it goes under TLS depends on the release.
    ...ways({ 4: ['PORT', 'EPRT'], 6: ['EPRT'] }, 'clear'),
  ],
  dropsSession: true,
  open: site => site,
  tasks: {
    list: async (site, path) => names(await call(site, ...request(site, `${path}/`, '--list-only'))),
    get: (site, remote, local) => curlOnce(site, remote, '--output', local),
    put: (site, local, remote) => curlOnce(site, remote, '--ftp-create-dirs', '--upload-file', local),
    resumeGet: (site, remote, local) => curlOnce(site, remote, '--continue-at', '-', '--output', local),
    resumePut: (site, local, remote) => curlOnce(site, remote, '--continue-at', '-', '--upload-file', local),
    append: (site, local, remote) => curlOnce(site, remote, '--append', '--upload-file', local),
    getText: (site, remote, local) => curlOnce(site, remote, '--use-ascii', '--output', local),
    putText: (site, local, remote) => curlOnce(site, remote, '--use-ascii', '--crlf', '--upload-file', local),
    makeDirectory: (site, path) => asked(site, `MKD ${path}`),
    removeDirectory: (site, path) => asked(site, `RMD ${path}`),
    rename: (site, from, to) => asked(site, `RNFR ${from}`, `RNTO ${to}`),
    remove: (site, path) => asked(site, `DELE ${path}`),
    getKeepingTime: (site, remote, local) => curlOnce(site, remote, '--remote-time', '--output', local),
    // A range ends its transfer early, and its session in order.
    async dropGetAndList(site, remote, directory) {
      const part = request(site, remote, '--range', '7-1006', '--output', join(site.folder, 'part.bin'))
      const listing = request(site, `${directory}/`, '--list-only')
      return names(await call(site, ...part, '--next', ...listing))
    },
  },
}
