/** The bytes of an object as a stream: stretches that are fetched side by side and handed out in order, without a copy. */
import { Readable } from 'node:stream'
import type { ObjectContent } from './api.js'
import type { S3Failure } from './failure.js'
import { PIECE, ReadWindow } from './read-window.js'
import { type OpenObject, Stretch } from './stretch.js'

/** What is to be read. */
export interface StreamPlan {
  readonly object: OpenObject
  /** The bytes `[start, end)`. */
  readonly start: number
  readonly end: number
  /** The answer to the request for the first piece, which nobody has read from; absent when there is nothing to read. */
  readonly first?: ObjectContent
  /** Stretches beside the one that is being read; with 0 there is one for all that follows the first piece. */
  readonly readAhead: number
  readonly explain: (failure: S3Failure) => Error
  /** Called when nothing is to be fetched any more. */
  readonly ended: () => void
}

export class ObjectStream extends Readable {
  readonly #plan: StreamPlan
  readonly #window: ReadWindow
  #stretches: Stretch[] = []
  /** Where the next stretch begins. */
  #next: number
  #position: number
  #isWanted = false

  constructor(plan: StreamPlan) {
    super({ highWaterMark: 64 * 1024 })
    this.#plan = plan
    this.#window = new ReadWindow(plan.readAhead)
    this.#next = plan.start
    this.#position = plan.start
  }

  override _read(): void {
    this.#isWanted = true
    this.#move()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { first, start, ended } = this.#plan
    if (this.#next === start) first?.body.destroy()
    this.#stretches = []
    ended()
    done(error)
  }

  /** Hands out what there is while it is wanted. */
  #move(): void {
    while (this.#isWanted && !this.destroyed) {
      if (this.#position === this.#plan.end) {
        this.#isWanted = false
        this.push(null)
        return
      }
      this.#fetchAhead()
      const chunk = this.#stretches[0]?.take()
      if (chunk === undefined) {
        this.#wait()
        return
      }
      this.#position += chunk.length
      if (this.#stretches[0]?.isOver) this.#turn()
      this.#isWanted = this.push(chunk)
    }
  }

  /** There will be news, or there were, and they are bad. */
  #wait(): void {
    const failure = this.#stretches[0]?.failure
    if (failure) this.destroy(this.#plan.explain(failure))
    // At first everybody has to wait.
    else if (this.#position > this.#plan.start) this.#window.wait()
  }

  #turn(): void {
    const rate = this.#stretches.shift()?.rate ?? 0
    this.#window.turn(
      this.#stretches.every(({ hasArrived }) => hasArrived),
      rate,
    )
  }

  #fetchAhead(): void {
    const { object, start, end, first, readAhead } = this.#plan
    while (this.#next < end && this.#next - this.#position <= this.#window.low) {
      const isFirst = this.#next === start
      const from = this.#next
      const length = isFirst ? PIECE : this.#window.length
      this.#next = isFirst || readAhead > 0 ? Math.min(from + length, end) : end
      const most = readAhead > 0 ? PIECE : PIECE / 4
      const plan = { start: from, end: this.#next, most, ...(isFirst && first && { first }) }
      this.#stretches.push(new Stretch(object, plan, () => this.#move()))
    }
  }
}
