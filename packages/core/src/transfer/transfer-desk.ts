/** Brings storage and data connection together for one command: connect, move, then commit or abort exactly once (RFC 959 §3.4; P-30…P-37). */

import { Readable, type Transform } from 'node:stream'
import {
  DataChannelError,
  type DataConnection,
  type Movement,
  type OpenChannel,
  type TransferCounters,
} from '@longshore/data-channel'
import type { Leftover, Source, Upload } from '@longshore/storage'
import type { ArrivedCommand } from '../dispatch/arrived-command.js'
import type { TransferReport, TransferSeat, TransferSubject } from '../dispatch/command-context.js'
import type { LiveSession } from '../session/live-session.js'
import { TransferRecord } from './transfer-record.js'

type Move = (connection: DataConnection, movement: Movement) => Promise<void>

interface How {
  readonly type: 'ascii' | 'image'
  readonly through: Transform[]
  readonly rate: number | undefined
}

const LISTING_CHUNK_BYTES = 65_536

/** The transfer seat of one command. */
export class TransferDesk implements TransferSeat {
  readonly #session: LiveSession
  readonly #command: ArrivedCommand
  #owned: Source | Upload | undefined
  #disposed = false

  constructor(session: LiveSession, command: ArrivedCommand) {
    this.#session = session
    this.#command = command
  }

  own<T extends Source | Upload>(thing: T): T {
    this.#owned = thing
    if (this.#disposed) {
      this.#release()
      throw new DataChannelError('aborted')
    }
    return thing
  }

  async send(source: Source, subject: TransferSubject): Promise<TransferReport> {
    this.own(source)
    const rate = this.#session.principal?.limits?.downloadRate
    const record = new TransferRecord(this.#session, 'download', subject, source.size)
    const type = this.#session.state.type
    try {
      return await record.run(() =>
        this.#intercepted(record, through =>
          this.#move('send', (connection, movement) => connection.send(source, movement), record.counters, {
            type,
            through,
            rate,
          }),
        ),
      )
    } finally {
      this.#release()
    }
  }

  async receive(upload: Upload, subject: TransferSubject): Promise<TransferReport> {
    this.own(upload)
    const { type, expectedSize } = this.#session.state
    const rate = this.#session.principal?.limits?.uploadRate
    const record = new TransferRecord(this.#session, 'upload', subject, expectedSize)
    const receive: Move = (connection, movement) => connection.receive(upload, movement)
    let leftover: Leftover = 'nothing'
    const move = async (through: Transform[]): Promise<TransferReport> => {
      try {
        const report = await this.#move('receive', receive, record.counters, { type, through, rate })
        if (type === 'image') checkAnnounced(report.bytes, subject.offset ?? 0, expectedSize)
        return report
      } catch (error) {
        // Bytes that a transform has not seen to their end have passed no gate.
        if (through.length === 0) leftover = 'resumable'
        throw error
      }
    }
    return record.run(async () => {
      const report = await this.#intercepted(record, move).catch((error: unknown) =>
        this.#abort(upload, error, leftover),
      )
      this.#owned = undefined
      await upload.commit()
      return report
    })
  }

  async list(lines: AsyncIterable<string>, subject: TransferSubject): Promise<TransferReport> {
    const record = new TransferRecord(this.#session, 'listing', subject, undefined)
    const stream = () => Readable.from(lines, { objectMode: false, highWaterMark: LISTING_CHUNK_BYTES })
    return record.run(() =>
      this.#move('send', (connection, movement) => connection.send({ stream }, movement), record.counters, {
        type: 'image',
        through: [],
        rate: undefined,
      }),
    )
  }

  /** Releases what no transfer took over; what is handed over later is released at once. */
  dispose(): void {
    this.#disposed = true
    this.#release()
  }

  #intercepted(
    record: TransferRecord,
    move: (through: Transform[]) => Promise<TransferReport>,
  ): Promise<TransferReport> {
    const { interceptors } = this.#session.parts
    if (interceptors.transfers.length === 0) return move([])
    const through: Transform[] = []
    return interceptors.transfer(record.intercepted(through), () => move(through))
  }

  async #move(
    direction: 'send' | 'receive',
    move: Move,
    counters: TransferCounters,
    how: How,
  ): Promise<TransferReport> {
    const { slot, parts } = this.#session
    const channel = slot.take()
    if (!channel) throw new DataChannelError('no-channel')
    const startedAt = parts.clock.now()
    const patience = this.#command.waitingSince
    // Data connections have deadlines of their own.
    this.#command.waitingSince = undefined
    try {
      const connection = await channel.open(this.#opening(direction))
      await move(connection, this.#movement(counters, how))
    } catch (error) {
      for (const transform of how.through) transform.destroy()
      throw error
    } finally {
      channel.close()
      if (patience !== undefined) this.#command.waitingSince = parts.clock.now()
    }
    return { bytes: counters.bytes, milliseconds: parts.clock.now() - startedAt }
  }

  #opening(direction: 'send' | 'receive'): OpenChannel {
    const { state, security } = this.#session
    const protection = state.protection === 'private' && security ? { security } : {}
    return { signal: this.#command.signal, direction, ...protection }
  }

  #movement(counters: TransferCounters, { type, through, rate }: How): Movement {
    const { stallMs } = this.#session.parts.settings.timeouts
    return {
      signal: this.#command.signal,
      type,
      counters,
      through,
      stallMs,
      ...(rate !== undefined && { rate }),
    }
  }

  #release(): void {
    const owned = this.#owned
    this.#owned = undefined
    if (!owned) return
    const ended = 'commit' in owned ? owned.abort(new DataChannelError('aborted'), 'nothing') : owned.close()
    ended.catch((error: unknown) => this.#report(error))
  }

  /** Rejects with `reason`, after the upload was aborted. */
  async #abort(upload: Upload, reason: unknown, leftover: Leftover): Promise<never> {
    this.#owned = undefined
    try {
      const error = reason instanceof Error ? reason : new Error('transfer failed', { cause: reason })
      await upload.abort(error, leftover)
    } catch (error) {
      this.#report(error)
    }
    throw reason
  }

  #report(error: unknown): void {
    this.#session.parts.events.emit({ type: 'fault', session: this.#session, where: 'storage', error })
  }
}

/**
 * A bare FIN cannot be told from a line that was cut; what ALLO announced can (C-21). Of an upload that goes on from `offset` some clients
 * announce the whole file.
 */
function checkAnnounced(bytes: number, offset: number, expectedSize: number | undefined): void {
  if (expectedSize !== undefined && offset + bytes < expectedSize)
    throw new DataChannelError('reset', new Error('fewer bytes than ALLO announced'))
}
