/** Everything a server tells its app, as one union; nothing in it holds a password. */
import type { VirtualPath } from '@longshore/storage'
import type { Session } from '../session/session.js'

/** How a transfer ended. `aborted`: ABOR or the end of the session; `failed`: everything else. */
export type TransferOutcome = 'completed' | 'aborted' | 'failed'

/** One event; narrow by `type`. Times are Dates, durations milliseconds. */
export type ServerEvent =
  | {
      readonly type: 'listening'
      readonly address: string
      readonly port: number
      readonly implicitTls: boolean
    }
  | { readonly type: 'session-opened'; readonly session: Session }
  | { readonly type: 'session-refused'; readonly remoteAddress: string; readonly reason: string }
  | {
      readonly type: 'address-banned'
      readonly remoteAddress: string
      readonly reason: string
      readonly milliseconds: number
    }
  | { readonly type: 'session-secured'; readonly session: Session; readonly protocol: string }
  | { readonly type: 'session-cleared'; readonly session: Session }
  | {
      readonly type: 'session-closed'
      readonly session: Session
      readonly reason: string
      readonly milliseconds: number
    }
  | { readonly type: 'login-succeeded'; readonly session: Session; readonly user: string }
  | {
      readonly type: 'login-failed'
      readonly session: Session
      readonly user: string
      readonly reason: string
    }
  | {
      readonly type: 'command'
      readonly session: Session
      readonly verb: string
      readonly argument: string | undefined
      readonly code: number
      readonly milliseconds: number
    }
  | {
      readonly type: 'transfer-started'
      readonly session: Session
      readonly direction: 'download' | 'upload' | 'listing'
      readonly path: VirtualPath
    }
  | {
      readonly type: 'transfer-finished'
      readonly session: Session
      readonly direction: 'download' | 'upload' | 'listing'
      readonly path: VirtualPath
      readonly outcome: TransferOutcome
      /** Why it did not complete: a code, such as `stalled`, or what a refusal told the client. */
      readonly reason?: string
      readonly bytes: number
      readonly milliseconds: number
      readonly secure: boolean
    }
  | { readonly type: 'fault'; readonly session?: Session; readonly where: string; readonly error: unknown }
  | { readonly type: 'closing' }
  | { readonly type: 'closed' }
