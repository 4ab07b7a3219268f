/** How fast one session's commands are taken: who sends more waits, and nobody else (C-32). */
import type { FramedLine } from '@longshore/protocol'
import type { ControlHooks } from '../control/control-connection.js'
import { HELD_BY } from '../control/line-source.js'
import type { LiveSession } from './live-session.js'

// So many commands of a second may come at once.
const BURST_MS = 1_000

/** Stands between a control connection and its pipeline, where the limit is set; it holds lines back, so that the client's own system does in the end. */
export class CommandPace implements ControlHooks {
  readonly #session: LiveSession
  readonly #pipeline: ControlHooks
  readonly #costMs: number
  #usedUpTo = 0
  #cancel: (() => void) | undefined

  constructor(session: LiveSession, pipeline: ControlHooks, perSecond: number) {
    this.#session = session
    this.#pipeline = pipeline
    this.#costMs = 1_000 / perSecond
  }

  onLine(line: FramedLine): void {
    this.#pipeline.onLine(line)
    const { clock } = this.#session.parts
    const now = clock.now()
    this.#usedUpTo = Math.max(this.#usedUpTo, now) + this.#costMs
    const waitMs = this.#usedUpTo - now - BURST_MS
    if (waitMs <= 0 || this.#session.ended) return
    const { lines } = this.#session.control
    lines.hold(HELD_BY.pace)
    this.#cancel?.()
    this.#cancel = clock.after(waitMs, () => lines.resume(HELD_BY.pace))
  }

  onEnd(): void {
    this.#pipeline.onEnd()
  }

  onClose(error: Error | undefined): void {
    this.#cancel?.()
    this.#pipeline.onClose(error)
  }
}
