// ProFTPD, from Debian's package, standalone: a process for each session.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PAM_SERVICE } from '../system-account.js'
import type { Contender, Site } from './contender.js'
import { findProgram, notInstalled, type Program, printed, versionIn } from './programs.js'
import { skippedByForking } from './rows-of-forking.js'

export const proftpd: Contender = {
  name: 'proftpd',
  about: 'standalone, sendfile',
  async missing({ cache, noAccount }) {
    if (!(await findProgram('proftpd', cache))) return notInstalled('proftpd-core proftpd-mod-crypto')
    return noAccount(PAM_SERVICE)
  },
  async version({ cache }) {
    const program = await findProgram('proftpd', cache)
    return versionIn(program ? await printed(program.file, ['-v'], program.env) : '')
  },
  async launch(site, { cache }) {
    const program = await findProgram('proftpd', cache)
    if (!program) throw new Error('proftpd is not installed')
    const file = join(site.work, `${site.name}.conf`)
    await writeFile(file, [...basics(site, program), ...overTls(site), ''].join('\n'), { mode: 0o600 })
    return { argv: [program.file, '-n', '-c', file], env: program.env }
  },
  skips: skippedByForking,
}

const QUIET = ['WtmpLog off', 'TransferLog none', 'SystemLog none']

function basics({ name, host, port, root, user, work }: Site, { prefix }: Program): string[] {
  return [
    'ServerName bench',
    'ServerType standalone',
    `DefaultAddress ${host}`,
    'SocketBindTight on',
    `Port ${port}`,
    'UseIPv6 off',
    `PidFile ${join(work, `${name}.pid`)}`,
    `ScoreboardFile ${join(work, `${name}.scoreboard`)}`,
    `ModulePath ${join(prefix, 'usr', 'lib', 'proftpd')}`,
    'User nobody',
    'Group nogroup',
    'MaxInstances 12000',
    'UseReverseDNS off',
    'RequireValidShell off',
    'AuthPAM on',
    `AuthPAMConfig ${PAM_SERVICE}`,
    'AuthOrder mod_auth_pam.c* mod_auth_unix.c',
    // Its PAM service lets anybody in, so nobody else may knock.
    `<Limit LOGIN>\nAllowUser ${user}\nDenyAll\n</Limit>`,
    `DefaultChdir ${root}`,
    ...QUIET,
    'UseSendfile on',
    'AllowOverwrite on',
    'TimesGMT on',
    'ListOptions ""',
  ]
}

function overTls({ rsa }: Site): string[] {
  if (!rsa) return []
  return [
    'LoadModule mod_tls.c',
    'TLSEngine on',
    'TLSRequired off',
    `TLSRSACertificateFile ${rsa.cert}`,
    `TLSRSACertificateKeyFile ${rsa.key}`,
    'TLSProtocol TLSv1.2 TLSv1.3',
    'TLSOptions NoSessionReuseRequired',
    'TLSLog none',
  ]
}
