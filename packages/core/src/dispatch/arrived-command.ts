/** A command from its arrival to its final reply; it can be aborted at any point of that way, also before its turn. */
import type { AnyCommand } from './command-definition.js'
import type { CompletionReply } from './reply.js'

/** One line of the client, parsed. */
export class ArrivedCommand {
  readonly verb: string
  /** Undefined when there is nothing to run: then `preset` is the answer. */
  readonly definition: AnyCommand | undefined
  readonly preset: CompletionReply | undefined
  /** Whether no event and no interceptor may see the argument. */
  secret = false
  atOnce = false
  /** Whether input behind it is held back. */
  holds = false
  /** What its definition threw when it arrived. */
  broken: { readonly error: unknown } | undefined
  /** Whether its arrival stopped another command. */
  stopped = false
  answered = false
  /** Whether a 1xx reply was sent. */
  announced = false
  readonly arrivedAt: number
  aborted = false
  /** Since when code of a plugin, an adapter or an authenticator is being waited for; undefined while bytes move or nothing is waited for. */
  waitingSince: number | undefined
  /** Ends the wait with an error. */
  expire: ((error: Error) => void) | undefined
  /** Ends the time for which its reply is held back. */
  hurry: (() => void) | undefined
  #controller: AbortController | undefined
  #givenUp = false
  // Out of reach of whoever prints a session: it may be a password (C-19).
  readonly #argument: string | undefined

  constructor(
    verb: string,
    argument: string | undefined,
    definition: AnyCommand | undefined,
    arrivedAt: number,
    preset?: CompletionReply,
  ) {
    this.arrivedAt = arrivedAt
    this.verb = verb
    this.#argument = argument
    this.definition = definition
    this.preset = preset
  }

  get argument(): string | undefined {
    return this.#argument
  }

  /** Made at its first use: most commands never need one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.aborted || this.#givenUp) this.#controller.abort()
    return this.#controller.signal
  }

  get abortable(): boolean {
    return this.definition?.opens !== undefined || this.definition?.abortable === true
  }

  abort(): void {
    this.aborted = true
    this.#controller?.abort()
  }

  /** Ends what still runs for it; nobody has asked to abort it. */
  giveUp(): void {
    this.#givenUp = true
    this.#controller?.abort()
  }
}
