/** What the server can say only through its logger, as records of the log. */
import type { Logger } from '@longshore/core'
import { messageOf } from '../problem.js'
import type { Log } from './record.js'

/** Errors become faults. The server's one warning, of passwords in the clear, is given in the words of the command line instead. */
export function serverLogger(log: Log): Logger {
  return {
    debug() {},
    info() {},
    warn() {},
    error(fields, message) {
      const cause = 'error' in fields ? messageOf(fields.error) : 'no reason given'
      log.write({ type: 'fault', where: message, message: cause })
    },
  }
}
