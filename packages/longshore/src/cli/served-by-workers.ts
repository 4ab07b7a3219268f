/** A server in several processes, for the command line. */
import { cluster } from '@longshore/cluster'
import type { Logger } from '@longshore/core'
import { escaped } from './log/escape.js'
import { messageOf, StartProblem } from './problem.js'
import type { Served } from './served.js'
import type { Settings } from './settings.js'
import type { TlsFiles } from './tls-files.js'

/** What workers are told: they read no file and ask for no password again. */
export interface WorkerData {
  readonly settings: Settings
  readonly tls: Pick<TlsFiles, 'cert' | 'key' | 'passphrase'> | undefined
}

const SCRIPT = new URL('../serve-worker.js', import.meta.url)

/** Makes it; the processes are started by `listen`. */
export function servedByWorkers(
  settings: Settings,
  tls: TlsFiles | undefined,
  workers: number,
  logger: Logger,
): Served {
  const data: WorkerData = { settings, tls: tls && secretsOf(tls) }
  const ftp = cluster<WorkerData>({ workers, exec: SCRIPT, args: [], data, logger })
  const failed = new Promise<never>((_, reject) => {
    ftp.events$.subscribe(event => {
      if (event.type !== 'failed') return
      const reason = escaped(messageOf(event.error))
      reject(new StartProblem(`no worker can be kept alive: ${reason}`))
    })
  })
  failed.catch(() => {})
  return {
    listen: options => ftp.listen(options),
    close: options => ftp.close(options),
    sessions: () => ftp.sessions(),
    renewTls: certificate => ftp.renewTls(certificate),
    watch: next => ftp.events$.subscribe(next),
    abandon() {
      for (const { pid } of ftp.workers) process.kill(pid, 'SIGKILL')
    },
    failed,
  }
}

/** What of the files a server needs. */
export function secretsOf({ cert, key, passphrase }: TlsFiles): NonNullable<WorkerData['tls']> {
  return { cert, key, ...(passphrase === undefined ? {} : { passphrase }) }
}
