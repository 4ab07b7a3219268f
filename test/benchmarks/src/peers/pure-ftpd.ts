// Pure-FTPd, from Debian's package, standalone: a process for each session.
import { join } from 'node:path'
import { accountIds, PURE_FTPD_SERVICE } from '../system-account.js'
import type { Contender } from './contender.js'
import { findProgram, notInstalled, printed, versionIn } from './programs.js'
import { skippedByForking } from './rows-of-forking.js'

export const pureFtpd: Contender = {
  name: 'pure-ftpd',
  about: 'standalone',
  async missing({ cache, noAccount }) {
    if (!(await findProgram('pure-ftpd', cache))) return notInstalled('pure-ftpd')
    return noAccount(PURE_FTPD_SERVICE)
  },
  async version({ cache }) {
    const program = await findProgram('pure-ftpd', cache)
    return versionIn(program ? await printed(program.file, ['--help'], program.env) : '')
  },
  async launch({ name, host, port, user, work, rsa }, { cache }) {
    const program = await findProgram('pure-ftpd', cache)
    if (!program) throw new Error('pure-ftpd is not installed')
    const ids = await accountIds(user)
    const many = ['-c', '12000', '-C', '12000', '-L', '200000:5', '-I', '60']
    const quiet = ['-E', '-H', '-4', '-U', '022:022', '-g', join(work, `${name}.pid`)]
    const tls = rsa ? ['-Y', '1', '-2', `${rsa.cert},${rsa.key}`] : []
    // Its PAM service lets anybody in, so accounts that came before ours are kept out.
    const login = ['-l', 'pam', '-u', String(ids?.uid ?? 1000)]
    return {
      argv: [program.file, '-S', `${host},${port}`, ...quiet, ...many, ...login, ...tls],
      env: program.env,
    }
  },
  skips: skippedByForking,
}
