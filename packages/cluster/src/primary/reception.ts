/** Receives connections and hands each to a worker, or turns it away (C-30). */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { LimitOptions } from '@longshore/core'
import { refuseConnection, SYSTEM_CLOCK, TurningAway } from '@longshore/core/fleet'
import { canonicalAddress } from '@longshore/protocol'
import type { Crew } from './crew.js'
import type { Guests } from './guests.js'
import type { Hand } from './hand.js'
import { Recount } from './recount.js'

const MOST_ASKING = 256
const ROUND_MS = 1_000

/** A connection that was accepted, with nothing read of it. */
interface Arrived {
  readonly socket: Socket
  readonly address: string
  readonly implicitTls: boolean
  readonly door: number
}

/** Knows nobody but the guests and the crew. */
export class Reception {
  /** Of the servers' options; nobody comes in before they are known. */
  limits: Required<LimitOptions> | undefined
  readonly #guests: Guests
  readonly #crew: Crew
  readonly #refused: (remoteAddress: string, reason: string) => void
  readonly #turningAway = new TurningAway(SYSTEM_CLOCK)
  readonly #recount: Recount
  readonly #idPrefix = randomBytes(4).toString('hex')
  #count = 0
  #asking = 0

  constructor(guests: Guests, crew: Crew, refused: (remoteAddress: string, reason: string) => void) {
    this.#guests = guests
    this.#crew = crew
    this.#refused = refused
    this.#recount = new Recount(() => this.#askAll())
  }

  receive(socket: Socket, implicitTls: boolean, door: number): void {
    // Whatever happens to a connection from here on, it is not the process's end.
    socket.on('error', () => {})
    const address = socket.remoteAddress === undefined ? undefined : canonicalAddress(socket.remoteAddress)
    if (address === undefined) {
      socket.destroy()
      return
    }
    const arrived = { socket, address, implicitTls, door }
    const reason = this.#refusal(address)
    if (reason === undefined) this.#handOver(arrived)
    else if (this.#asking >= MOST_ASKING) this.#turnAway(arrived, reason)
    else void this.#askBefore(arrived)
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

  /** A client that has read its 221 may be back before its worker's word of it. */
  async #askBefore(arrived: Arrived): Promise<void> {
    this.#asking++
    await this.recount()
    this.#asking--
    const reason = this.#refusal(arrived.address)
    if (reason === undefined) this.#handOver(arrived)
    else this.#turnAway(arrived, reason)
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

  #refusal(address: string): string | undefined {
    return this.limits ? refuseConnection(address, this.#guests.heads, this.limits) : 'closing'
  }

  #turnAway({ socket, address, implicitTls }: Arrived, reason: string): void {
    this.#refused(address, reason)
    this.#turningAway.refuse(socket, reason, implicitTls)
  }

  #handOver(arrived: Arrived): void {
    const { socket, address, door } = arrived
    if (socket.destroyed) return
    const hand = this.#crew.freest()
    if (!hand) {
      this.#turnAway(arrived, this.limits ? 'no worker is ready' : 'closing')
      return
    }
    const id = `${this.#idPrefix}-${++this.#count}`
    this.#guests.arrive(id, address)
    hand.sessions.add(id)
    hand.waiting.set(id, () => this.#handOver(arrived))
    hand.line.tell('connection', { id, door }, socket, error => {
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
