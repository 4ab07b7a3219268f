/** The end of a server: the first signal lets running transfers finish, the second does not wait. */
import type { EndSignal, Io } from './io.js'
import { escaped } from './log/escape.js'
import type { Log } from './log/record.js'
import type { Served } from './served.js'

/** How long running transfers may take to finish. */
const GRACE_MS = 30_000

// 128 + the number of the signal, as shells report it.
const CODES: Readonly<Record<EndSignal, number>> = { SIGINT: 130, SIGTERM: 143 }

/** The end of a server, which may be asked for as soon as this is made. */
export interface Ending {
  /** The exit code when a signal has ended the server: 0 when it was closed in order, else that of the second signal. */
  readonly code: Promise<number>
  /** Whether a signal has come. */
  readonly requested: boolean
  /** Stops to listen for signals. */
  forget(): void
}

/** Listens for signals from now on. */
export function endOnSignal(server: Served, log: Log, io: Io): Ending {
  let requested = false
  let forget = () => {}
  const code = new Promise<number>((resolve, reject) => {
    forget = io.onSignal(signal => {
      if (requested) {
        server.abandon()
        resolve(CODES[signal])
        return
      }
      requested = true
      close(server, log).then(() => resolve(0), reject)
    })
  })
  return {
    code,
    get requested() {
      return requested
    },
    forget: () => forget(),
  }
}

async function close(server: Served, log: Log): Promise<void> {
  const sessions = [...(await server.sessions())]
  const transfers = sessions.filter(({ transfer }) => transfer !== undefined).length
  log.write({ type: 'closing', sessions: sessions.length, transfers, graceMs: GRACE_MS })
  const report = await server.close({ graceMs: GRACE_MS })
  for (const { session, verb } of report.abandoned)
    log.write({
      type: 'warning',
      message: `${escaped(verb)} of session ${session} did not end, and was left behind`,
    })
  const { sessions: told, transfersCut, cut } = report
  log.write({ type: 'closed', sessions: told, transfersCut, cut })
}
