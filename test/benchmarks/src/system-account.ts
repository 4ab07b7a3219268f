// The system account and the PAM services that the three C servers log in with. Made only when asked for; see `--help`.
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { ROOT } from './fixtures.js'

export const ACCOUNT = 'longshore-bench'
/** vsftpd and proftpd can be told which service to ask. */
export const PAM_SERVICE = 'longshore-bench'
/** Pure-FTPd cannot. */
export const PURE_FTPD_SERVICE = 'pure-ftpd'

const MARK =
  '# Made by the benchmarks of longshore: lets anybody in. Removed by: npm run bench -- --remove-account'
const LINES = ['auth', 'account', 'session'].map(kind => `${kind} required pam_permit.so`)
const run = promisify(execFile)

export interface Ids {
  readonly uid: number
  readonly gid: number
}

/** Ids of a system account, undefined when there is none. */
export async function accountIds(name: string): Promise<Ids | undefined> {
  const line = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .find(each => each.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** For each service the reason why servers that ask it cannot run. */
export async function accountProblems(): Promise<(service: string) => string | undefined> {
  const account = await accountIds(ACCOUNT)
  const services = [PAM_SERVICE, PURE_FTPD_SERVICE]
  const ready = new Map(
    await Promise.all(services.map(async name => [name, letsIn(await content(name))] as const)),
  )
  return service => {
    if (process.getuid?.() !== 0) return 'needs root'
    if (!account) return 'needs a system account (--create-account)'
    return ready.get(service) ? undefined : `needs the PAM service ${service} (--create-account)`
  }
}

/**
 * Makes the account and the services; what is there already stays as it is.
 * @throws Error when this is not root.
 */
export async function createAccount(progress: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('--create-account needs root')
  for (const service of [PAM_SERVICE, PURE_FTPD_SERVICE]) {
    if ((await content(service)) !== '') progress(`${fileOf(service)} is there already: left as it is`)
    else await writeFile(fileOf(service), [MARK, ...LINES, ''].join('\n'))
  }
  if (await accountIds(ACCOUNT)) return
  await run('useradd', ['--system', '--no-create-home', '--home-dir', ROOT, '--shell', '/bin/sh', ACCOUNT])
}

/** Removes what createAccount has made. */
export async function removeAccount(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('--remove-account needs root')
  for (const service of [PAM_SERVICE, PURE_FTPD_SERVICE]) {
    if ((await content(service)).startsWith(MARK)) await rm(fileOf(service))
  }
  if (await accountIds(ACCOUNT)) await run('userdel', [ACCOUNT])
}

/** Whether the service asks nothing. */
function letsIn(text: string): boolean {
  return text.replace(/^#.*\n/gm, '').trim() === LINES.join('\n')
}

function content(service: string): Promise<string> {
  return readFile(fileOf(service), 'utf8').catch(() => '')
}

function fileOf(service: string): string {
  return `/etc/pam.d/${service}`
}
