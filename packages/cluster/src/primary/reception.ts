/** Receives connections and hands each to a worker, or turns it away (C-30). */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { Bans } from '@longshore/auth'
import type { EventStream } from '@longshore/core'
import {
  Admission,
  type AdmissionRules,
  type Arrival,
  type Refusal,
  SYSTEM_CLOCK,
  TurningAway,
} from '@longshore/core/fleet'
import { canonicalAddress } from '@longshore/protocol'
import type { ClusterEvent } from '../cluster-event.js'
import type { Crew } from './crew.js'
import type { Guests } from './guests.js'
import type { Hand } from './hand.js'
import { Recount } from './recount.js'

const MOST_ASKING = 256
const MOST_BANS = 10_000
const ROUND_MS = 1_000
const CLOSING: Refusal = { reason: 'closing', silent: false }
const NO_WORKER: Refusal = { reason: 'no worker is ready', silent: false }

/** A connection that was accepted, with nothing read of it. */
interface Arrived {
  readonly socket: Socket
  readonly address: string
  readonly implicitTls: boolean
  readonly door: number
  readonly told: Arrival | undefined
}

/** Knows nobody but the guests and the crew. */
export class Reception {
  readonly #guests: Guests
  readonly #crew: Crew
  readonly #events: EventStream<ClusterEvent>
  readonly #turningAway = new TurningAway(SYSTEM_CLOCK)
  readonly #recount: Recount
  readonly #bans = new Bans(MOST_BANS, () => SYSTEM_CLOCK.now())
  readonly #idPrefix = randomBytes(4).toString('hex')
  /** By the servers' options; nobody comes in before they are known. */
  #admission: Admission | undefined
  #count = 0
  #asking = 0

  constructor(guests: Guests, crew: Crew, events: EventStream<ClusterEvent>) {
    this.#guests = guests
    this.#crew = crew
    this.#events = events
    this.#recount = new Recount(() => this.#askAll())
  }

  open(rules: AdmissionRules): void {
    this.#admission = new Admission(
      rules,
      { all: this.#guests.heads },
      () => SYSTEM_CLOCK.now(),
      address => this.#bans.keptOutFor(address) > 0,
    )
  }

  close(): void {
    this.#admission = undefined
  }

  /** Turns an address away for so many milliseconds. */
  keepOut(address: string, milliseconds: number): void {
    this.#bans.learn(address, milliseconds)
  }

  receive(socket: Socket, arrival: Arrival, door: number): void {
    // Whatever happens to a connection from here on, it is not the process's end.
    socket.on('error', () => {})
    const { implicitTls = false, remoteAddress = socket.remoteAddress } = arrival
    const address = remoteAddress === undefined ? undefined : canonicalAddress(remoteAddress)
    if (address === undefined) {
      socket.destroy()
      return
    }
    const told = arrival.remoteAddress === undefined ? undefined : arrival
    const arrived = { socket, address, implicitTls, door, told }
    const refusal = this.#admission?.knock(address)
    if (refusal) this.#turnAway(arrived, refusal)
    else this.#letIn(arrived)
  }

  tellRefused(remoteAddress: string, reason: string): void {
    this.#events.emit({ type: 'session-refused', remoteAddress, reason })
  }

  /** Resolves when every worker has told of the sessions that had ended at the call. */
  recount(): Promise<void> {
    return this.#recount.round()
  }

  /** What a worker was to get and did not goes to another. */
  sendOn(hand: Hand): void {
    const waiting = [...hand.waiting.values()]
    hand.waiting.clear()
    for (const send of waiting) send()
  }

  #letIn(arrived: Arrived): void {
    const full = this.#full(arrived)
    if (!full) this.#handOver(arrived)
    else if (this.#asking >= MOST_ASKING) this.#turnAway(arrived, full)
    else void this.#askBefore(arrived)
  }

  /** A client that has read its 221 may be back before its worker's word of it. */
  async #askBefore(arrived: Arrived): Promise<void> {
    this.#asking++
    await this.recount()
    this.#asking--
    const full = this.#full(arrived)
    if (full) this.#turnAway(arrived, full)
    else this.#handOver(arrived)
  }

  async #askAll(): Promise<void> {
    const asked = [...this.#crew.hands].map(({ line }) => line.ask('flush', undefined))
    let cancel = () => {}
    const late = new Promise<void>(resolve => {
      cancel = SYSTEM_CLOCK.after(ROUND_MS, resolve)
    })
    await Promise.race([Promise.allSettled(asked), late])
    cancel()
  }

  #full({ address, implicitTls }: Arrived): Refusal | undefined {
    return this.#admission ? this.#admission.full(address, implicitTls) : CLOSING
  }

  #turnAway({ socket, address, implicitTls }: Arrived, { reason, silent }: Refusal): void {
    this.tellRefused(address, reason)
    if (silent) socket.destroy()
    else this.#turningAway.refuse(socket, reason, implicitTls)
  }

  #handOver(arrived: Arrived): void {
    const { socket, address, door, told } = arrived
    if (socket.destroyed) return
    const hand = this.#crew.freest()
    if (!hand) {
      this.#turnAway(arrived, this.#admission ? NO_WORKER : CLOSING)
      return
    }
    const id = `${this.#idPrefix}-${++this.#count}`
    this.#guests.arrive(id, address)
    hand.sessions.add(id)
    hand.waiting.set(id, () => this.#handOver(arrived))
    hand.line.tell('connection', { id, door, ...(told && { told }) }, socket, error => {
      hand.waiting.delete(id)
      if (!error) return
      socket.destroy()
      this.left(hand, id)
    })
  }

  /** A session of the worker is over. */
  left(hand: Hand, id: string): void {
    hand.sessions.delete(id)
    this.#guests.leave(id)
  }
}
