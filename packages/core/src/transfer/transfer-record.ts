/** What is known of one transfer while it runs, and the events at its start and end. */

import type { Transform } from 'node:stream'
import { isDataChannelError, type TransferCounters } from '@longshore/data-channel'
import { isStorageError, type VirtualPath } from '@longshore/storage'
import type { TransferReport, TransferSubject } from '../dispatch/command-context.js'
import { isRefusal } from '../dispatch/reply.js'
import type { InterceptedTransfer } from '../plugins/plugin.js'
import type { LiveSession } from '../session/live-session.js'
import type { RunningTransfer } from '../session/session.js'

/** The record of one transfer; STAT, progress and events read it. */
export class TransferRecord implements RunningTransfer {
  readonly direction: 'download' | 'upload' | 'listing'
  readonly path: VirtualPath
  readonly size: number | undefined
  readonly startedAt: number
  readonly secure: boolean
  readonly counters: TransferCounters = { bytes: 0 }
  readonly #session: LiveSession
  readonly #offset: number
  #over = false

  constructor(
    session: LiveSession,
    direction: RunningTransfer['direction'],
    { path, offset = 0 }: TransferSubject,
    wholeSize: number | undefined,
  ) {
    this.#session = session
    this.#offset = offset
    this.direction = direction
    this.path = path
    this.size =
      wholeSize === undefined ? undefined : direction === 'download' ? wholeSize - offset : wholeSize
    this.startedAt = session.parts.clock.now()
    this.secure = session.state.protection === 'private'
  }

  get bytes(): number {
    return this.counters.bytes
  }

  /** Runs the transfer as the session's running one, between its two events. */
  async run(work: () => Promise<TransferReport>): Promise<TransferReport> {
    const session = this.#session
    const { events } = session.parts
    session.slot.running = this
    if (events.observed) {
      const { direction, path } = this
      events.emit({ type: 'transfer-started', session, direction, path })
    }
    try {
      const report = await work()
      this.#finished(undefined)
      return report
    } catch (error) {
      this.#finished(error)
      throw error
    }
  }

  /** Its command was answered without it: whatever still runs of it is no transfer any more. */
  giveUp(): void {
    if (!this.#over) this.#finished(new Error('given up'))
  }

  /** The view of interceptors, which fill `through`. */
  intercepted(through: Transform[]): InterceptedTransfer {
    const direction = this.direction === 'upload' ? 'upload' : 'download'
    const session = this.#session
    return {
      session,
      direction,
      path: this.path,
      offset: this.#offset,
      through(transform) {
        if (Object.isFrozen(through)) throw new Error('through() comes too late: call it before next().')
        // An error of a transform belongs to the transfer; between its making and the transfer it must not end the process.
        transform.on('error', () => {})
        if (direction === 'upload') through.unshift(transform)
        else through.push(transform)
      },
    }
  }

  #finished(error: unknown): void {
    if (this.#over) return
    this.#over = true
    const session = this.#session
    const { events, clock } = session.parts
    session.slot.running = undefined
    if (!events.observed) return
    const { direction, path, bytes, secure } = this
    const outcome = error === undefined ? 'completed' : isAbort(error) ? 'aborted' : 'failed'
    const reason = error === undefined ? {} : { reason: reasonOf(error) }
    const milliseconds = clock.now() - this.startedAt
    events.emit({
      type: 'transfer-finished',
      session,
      direction,
      path,
      outcome,
      ...reason,
      bytes,
      milliseconds,
      secure,
    })
  }
}

function isAbort(error: unknown): boolean {
  return isDataChannelError(error) && error.code === 'aborted'
}

function reasonOf(error: unknown): string {
  if (isRefusal(error)) return error.message
  return isDataChannelError(error) || isStorageError(error) ? error.code : 'error'
}
