/** The line between primary and worker: questions with one answer each, and messages without, all over the channel of node:cluster. */
import { Socket } from 'node:net'
import { type PlainError, plainError, revivedError } from './plain.js'

/** What one side may say to the other. */
export interface Language {
  readonly asks: Readonly<Record<string, { readonly request: unknown; readonly answer: unknown }>>
  readonly tells: Readonly<Record<string, unknown>>
}

/** What one side does when it is spoken to. */
export interface Listening<In extends Language> {
  readonly asks: {
    readonly [Kind in keyof In['asks']]: (
      request: In['asks'][Kind]['request'],
    ) => In['asks'][Kind]['answer'] | Promise<In['asks'][Kind]['answer']>
  }
  readonly tells: { readonly [Kind in keyof In['tells']]: (body: In['tells'][Kind], socket?: Socket) => void }
}

/** Sends over the channel; `sent` is always called. */
export type Send = (message: object, socket: Socket | undefined, sent: (error: Error | null) => void) => void

interface Asked {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

// Other messages of the app travel on the same channel.
const MARK = 'longshore'

type Wire =
  | { readonly [MARK]: 'ask'; readonly kind: string; readonly n: number; readonly body: unknown }
  | { readonly [MARK]: 'tell'; readonly kind: string; readonly body: unknown }
  | { readonly [MARK]: 'answer'; readonly n: number; readonly body?: unknown; readonly error?: PlainError }

/** One end of the line. */
export class Line<Out extends Language, In extends Language> {
  readonly #send: Send
  readonly #listening: Listening<In>
  readonly #asked = new Map<number, Asked>()
  #count = 0
  #closed: Error | undefined

  constructor(send: Send, listening: Listening<In>) {
    this.#send = send
    this.#listening = listening
  }

  /** Resolves with the answer; rejects with the other's error, or with that of the line when it breaks. */
  ask<Kind extends keyof Out['asks'] & string>(
    kind: Kind,
    request: Out['asks'][Kind]['request'],
  ): Promise<Out['asks'][Kind]['answer']> {
    if (this.#closed) return Promise.reject(this.#closed)
    return new Promise((resolve, reject) => {
      const n = ++this.#count
      this.#asked.set(n, { resolve: resolve as Asked['resolve'], reject })
      this.#post({ [MARK]: 'ask', kind, n, body: request }, error => error && this.#settle(n, { error }))
    })
  }

  /** `sent` is told whether it got away; not called when the line breaks while it waits for its turn. */
  tell<Kind extends keyof Out['tells'] & string>(
    kind: Kind,
    body: Out['tells'][Kind],
    socket?: Socket,
    sent: (error: Error | null) => void = () => {},
  ): void {
    if (this.#closed) sent(this.#closed)
    else this.#post({ [MARK]: 'tell', kind, body }, sent, socket)
  }

  /** A message of the channel, of ours or not. */
  receive(message: unknown, handle?: unknown): void {
    if (typeof message !== 'object' || message === null || !(MARK in message)) return
    const wire = message as Wire
    if (wire[MARK] === 'answer') {
      const { n, body, error } = wire
      this.#settle(n, error ? { error: revivedError(error) } : { body })
    } else if (wire[MARK] === 'ask') void this.#answer(wire.n, wire.kind, wire.body)
    else this.#listening.tells[wire.kind]?.(wire.body as never, handle instanceof Socket ? handle : undefined)
  }

  /** The other end is gone: whoever waits for an answer is told so. */
  close(error: Error): void {
    this.#closed ??= error
    for (const n of [...this.#asked.keys()]) this.#settle(n, { error })
  }

  async #answer(n: number, kind: string, body: unknown): Promise<void> {
    try {
      const answer: unknown = await this.#listening.asks[kind]?.(body as never)
      this.#post({ [MARK]: 'answer', n, body: answer }, () => {})
    } catch (error) {
      this.#post({ [MARK]: 'answer', n, error: plainError(error) }, () => {})
    }
  }

  #settle(n: number, { error, body }: { readonly error?: Error; readonly body?: unknown }): void {
    const asked = this.#asked.get(n)
    if (!this.#asked.delete(n)) return
    if (error) asked?.reject(error)
    else asked?.resolve(body)
  }

  #post(wire: Wire, sent: (error: Error | null) => void, socket?: Socket): void {
    this.#send(wire, socket, sent)
  }
}
