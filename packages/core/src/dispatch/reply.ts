/** Replies as commands make them: a code, its lines, and what happens to the session with them (RFC 959 §4.2). */
import type { CompletionCode, PreliminaryCode, ReplyCode } from '@longshore/protocol'
import type { SessionState } from '../session/session-state.js'

/** What a reply brings about. `set` is applied before the reply is written, `after` once it has left. */
export interface Effects {
  readonly set?: Partial<SessionState>
  /** Milliseconds for which the reply is held back (P-23). */
  readonly delayMs?: number
  /** `close` ends the session, `secure` starts the TLS handshake (AUTH), `secure-private` does so with PROT P in force (AUTH TLS-P), `clear` leaves TLS (CCC). */
  readonly after?: 'close' | 'secure' | 'secure-private' | 'clear'
}

/** One reply; several lines make a multi-line reply. */
export interface Reply<C extends ReplyCode = ReplyCode> {
  readonly code: C
  readonly lines: readonly string[]
  readonly effects?: Effects
}

/** Announces that a command goes on (1xx). */
export type PreliminaryReply = Reply<PreliminaryCode>

/** Ends a command (2xx–5xx); every command has exactly one. */
export type CompletionReply = Reply<CompletionCode>

/** Makes a reply. Control characters in `text` are dropped when it is written (P-09). */
export function reply<C extends ReplyCode>(
  code: C,
  text: string | readonly string[],
  effects?: Effects,
): Reply<C> {
  const lines = typeof text === 'string' ? [text] : text
  return effects ? { code, lines, effects } : { code, lines }
}

const brand = Symbol.for('@longshore/core:Refusal')

/** Thrown anywhere inside a command, ends it with this reply. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reply: CompletionReply

  constructor(code: CompletionCode, text: string) {
    super(text)
    this.reply = reply(code, text)
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `error` is a {@link Refusal}, also one of another copy of this package. */
export function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}
