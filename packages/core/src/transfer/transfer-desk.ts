/** Brings storage and data connection together for one command: connect, move, then commit or abort exactly once (RFC 959 §3.4; P-30…P-37). */

import { Readable, type Transform } from 'node:stream'
import {
  DataChannelError,
  type DataConnection,
  type Movement,
  type OpenChannel,
} from '@longshore/data-channel'
import type { Leftover, Source, Upload } from '@longshore/storage'
import type { ArrivedCommand } from '../dispatch/arrived-command.js'
import type { TransferReport, TransferSeat, TransferSubject } from '../dispatch/command-context.js'
import { isRefusal } from '../dispatch/reply.js'
import type { LiveSession } from '../session/live-session.js'
import type { RunningTransfer } from '../session/session.js'
import { Custody } from './custody.js'
import { boundedSink, mostBytes } from './file-size.js'
import { TransferRecord } from './transfer-record.js'

type Move = (connection: DataConnection, movement: Movement) => Promise<void>

type How = Omit<Movement, 'signal' | 'stallMs' | 'minRate'>

const LISTING_CHUNK_BYTES = 65_536

/** The transfer seat of one command. */
export class TransferDesk implements TransferSeat {
  readonly #session: LiveSession
  readonly #command: ArrivedCommand
  readonly #custody: Custody
  #record: TransferRecord | undefined

  constructor(session: LiveSession, command: ArrivedCommand) {
    this.#session = session
    this.#command = command
    this.#custody = new Custody(error => this.#report(error))
  }

  own<T extends Source | Upload>(thing: T): T {
    this.#custody.hold(thing)
    return thing
  }

  async send(source: Source, subject: TransferSubject): Promise<TransferReport> {
    this.own(source)
    const brakes = this.#session.parts.bandwidth.brakesOf('download', this.#session)
    const record = this.#begin('download', subject, source.size)
    const { counters } = record
    const { type } = this.#session.state
    const send: Move = (connection, movement) => connection.send(source, movement)
    try {
      return await record.run(() =>
        this.#intercepted(record, through =>
          this.#move('send', send, { type, counters, through, ...brakes }),
        ),
      )
    } finally {
      this.#custody.release(source)
    }
  }

  async receive(upload: Upload, subject: TransferSubject): Promise<TransferReport> {
    this.own(upload)
    const { type, expectedSize } = this.#session.state
    const { bandwidth, view } = this.#session.parts
    const record = this.#begin('upload', subject, expectedSize)
    const how = { type, counters: record.counters, ...bandwidth.brakesOf('upload', this.#session) }
    const sink = boundedSink(upload, mostBytes(view.maxFileSize, this.#session.principal), subject)
    const receive: Move = (connection, movement) => connection.receive(sink, movement)
    let leftover: Leftover = 'nothing'
    const move = async (through: Transform[]): Promise<TransferReport> => {
      try {
        const report = await this.#move('receive', receive, { ...how, through })
        if (type === 'image') checkAnnounced(report.bytes, subject.offset ?? 0, expectedSize)
        return report
      } catch (error) {
        // Bytes that a transform has not seen to their end have passed no gate.
        if (through.length === 0 && !isRefusal(error)) leftover = 'resumable'
        throw error
      }
    }
    return record.run(async () => {
      const report = await this.#intercepted(record, move).catch((error: unknown) =>
        this.#abort(upload, error, leftover),
      )
      // It was given up meanwhile, and aborted.
      if (!this.#custody.take(upload)) throw new DataChannelError('aborted')
      await upload.commit()
      return report
    })
  }

  async list(lines: AsyncIterable<string>, subject: TransferSubject): Promise<TransferReport> {
    const record = this.#begin('listing', subject, undefined)
    const stream = () => Readable.from(lines, { objectMode: false, highWaterMark: LISTING_CHUNK_BYTES })
    const send: Move = (connection, movement) => connection.send({ stream }, movement)
    const brakes = this.#session.parts.bandwidth.brakesOf('download', this.#session)
    return record.run(() => this.#move('send', send, { type: 'image', counters: record.counters, ...brakes }))
  }

  /** Releases what no transfer took over; what is handed over later is released at once. */
  dispose(): void {
    this.#record?.giveUp()
    this.#custody.close()
  }

  #begin(
    direction: RunningTransfer['direction'],
    subject: TransferSubject,
    size: number | undefined,
  ): TransferRecord {
    this.#record = new TransferRecord(this.#session, direction, subject, size)
    return this.#record
  }

  async #intercepted(
    record: TransferRecord,
    move: (through: Transform[]) => Promise<TransferReport>,
  ): Promise<TransferReport> {
    const { interceptors } = this.#session.parts
    if (interceptors.transfers.length === 0) return move([])
    const through: Transform[] = []
    try {
      return await interceptors.transfer(record.intercepted(through), () =>
        move(Object.freeze(through) as Transform[]),
      )
    } catch (error) {
      for (const transform of through) transform.destroy()
      throw error
    }
  }

  async #move(direction: OpenChannel['direction'], move: Move, how: How): Promise<TransferReport> {
    const { slot, parts } = this.#session
    const channel = slot.take()
    if (!channel) throw new DataChannelError('no-channel')
    const startedAt = parts.clock.now()
    const patience = this.#command.waitingSince
    // Data connections have deadlines of their own.
    this.#command.waitingSince = undefined
    try {
      const connection = await channel.open(this.#opening(direction))
      this.#noteStranger(connection)
      const { timeouts, minRate } = parts.settings
      await move(connection, { ...how, signal: this.#command.signal, stallMs: timeouts.stallMs, minRate })
    } finally {
      channel.close()
      if (patience !== undefined) this.#command.waitingSince = parts.clock.now()
    }
    return { bytes: how.counters.bytes, milliseconds: parts.clock.now() - startedAt }
  }

  #opening(direction: OpenChannel['direction']): OpenChannel {
    const { state, security } = this.#session
    const { signal } = this.#command
    if (state.protection === 'clear') return { signal, direction }
    if (!security) throw new DataChannelError('tls-failed')
    return { signal, direction, security }
  }

  /** `prefer`: a data connection that did not resume the session's TLS may be anybody's at that address (P-53). */
  #noteStranger({ secure, sessionReused, remoteAddress }: DataConnection): void {
    const { parts, security, id: session } = this.#session
    if (!secure || sessionReused || security?.sessionReuse !== 'prefer') return
    parts.logger.info({ session, remoteAddress }, 'a data connection did not resume the TLS session')
  }

  /** Rejects with `reason`, after the upload was aborted. */
  async #abort(upload: Upload, reason: unknown, leftover: Leftover): Promise<never> {
    try {
      const error = reason instanceof Error ? reason : new Error('transfer failed', { cause: reason })
      if (this.#custody.take(upload)) await upload.abort(error, leftover)
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
