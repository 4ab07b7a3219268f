// vsftpd, from Debian's package: a process or two for each session.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PAM_SERVICE } from '../system-account.js'
import type { Certificate, Contender, Site } from './contender.js'
import { findProgram, notInstalled, printed, versionIn } from './programs.js'
import { skippedByForking } from './rows-of-forking.js'

interface Variant {
  readonly name: string
  readonly about: string
  readonly settings: Readonly<Record<string, string>>
  readonly certificate?: 'rsa' | 'ecdsa'
  readonly onlyRows?: readonly string[]
}

export const vsftpd = contender({ name: 'vsftpd', about: 'settings of the package', settings: {} })

export const vsftpdTuned = contender({
  name: 'vsftpd-tuned',
  about: 'without namespaces and seccomp, ECDSA certificate',
  certificate: 'ecdsa',
  settings: { isolate: 'NO', isolate_network: 'NO', seccomp_sandbox: 'NO' },
  onlyRows: ['login50', 'sretr1', 'sretr16', 'idle1000', 'tls-login20', 'tls-sretr1'],
})

function contender({ name, about, settings, certificate = 'rsa', onlyRows }: Variant): Contender {
  return {
    name,
    about,
    ...(onlyRows && { onlyRows }),
    async missing({ cache, noAccount }) {
      if (!(await findProgram('vsftpd', cache))) return notInstalled('vsftpd')
      return noAccount(PAM_SERVICE)
    },
    async version({ cache }) {
      const program = await findProgram('vsftpd', cache)
      // It prints to a descriptor that has to be a terminal or a socket, or nothing at all.
      const text = program ? await printed('sh', ['-c', '"$0" -v 0>&1', program.file], program.env) : ''
      return versionIn(text)
    },
    async launch(site, { cache }) {
      const program = await findProgram('vsftpd', cache)
      if (!program) throw new Error('vsftpd is not installed')
      const file = await configure(site, { ...overTls(site[certificate]), ...settings })
      return { argv: [program.file, file], env: program.env }
    },
    skips(row) {
      if (row.load.path?.toString().startsWith('MLSD')) return 'no MLSD'
      return skippedByForking(row)
    },
  }
}

async function configure(site: Site, settings: Readonly<Record<string, string>>): Promise<string> {
  const empty = join(site.work, `${site.name}-empty`)
  const users = join(site.work, `${site.name}-users`)
  const file = join(site.work, `${site.name}.conf`)
  await mkdir(empty, { recursive: true })
  await chmod(empty, 0o555)
  await writeFile(users, `${site.user}\n`)
  const all = { ...basics(site, empty, users), ...settings }
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(file, lines.join(''), { mode: 0o600 })
  return file
}

function basics(site: Site, empty: string, users: string) {
  return {
    listen: 'YES',
    listen_address: site.host,
    listen_port: String(site.port),
    background: 'NO',
    anonymous_enable: 'NO',
    local_enable: 'YES',
    local_root: site.root,
    // Its PAM service lets anybody in, so nobody else may knock.
    userlist_enable: 'YES',
    userlist_deny: 'NO',
    userlist_file: users,
    write_enable: 'YES',
    local_umask: '022',
    xferlog_enable: 'NO',
    connect_from_port_20: 'NO',
    pam_service_name: PAM_SERVICE,
    secure_chroot_dir: empty,
    max_clients: '12000',
    max_per_ip: '12000',
    use_localtime: 'NO',
  }
}

function overTls(certificate: Certificate | undefined): Readonly<Record<string, string>> {
  if (!certificate) return {}
  return {
    ssl_enable: 'YES',
    allow_anon_ssl: 'NO',
    force_local_data_ssl: 'NO',
    force_local_logins_ssl: 'NO',
    ssl_tlsv1: 'YES',
    require_ssl_reuse: 'NO',
    ssl_ciphers: 'HIGH',
    rsa_cert_file: certificate.cert,
    rsa_private_key_file: certificate.key,
  }
}
