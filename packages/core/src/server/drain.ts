/** The orderly end: idle sessions are told at once, transfers may finish, then everything is cut (C-43, P-12). */

import type { Duplex } from 'node:stream'
import type { LiveSession } from '../session/live-session.js'
import type { Refusal } from './admission.js'
import { pendingCommands, runningTransfers } from './cut-off.js'
import type { CloseReport } from './ftp-server-contract.js'
import type { ServerParts } from './server-parts.js'
import { TurningAway } from './turning-away.js'

const CLOSING = 'The server is closing.'
const POLL_MS = 25
const LINGER_MS = 2_000
// Uploads that were cut are aborted within this time, or without anybody waiting.
const SETTLE_MS = 10_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Who is turned away. */
export interface Refused {
  readonly remoteAddress: string
  readonly implicitTls: boolean
}

/** Knows every control connection until it is gone. */
export class Drain {
  readonly #parts: ServerParts
  readonly #sockets = new Set<Duplex>()
  readonly #forget: (this: Duplex) => void
  readonly #turningAway: TurningAway
  #emptied: (() => void) | undefined

  constructor(parts: ServerParts) {
    this.#parts = parts
    this.#turningAway = new TurningAway(parts.clock)
    const sockets = this.#sockets
    const check = () => this.#check()
    // One listener for all sockets, for there are many of them.
    this.#forget = function () {
      sockets.delete(this)
      check()
    }
    parts.registry.onLeft = () => this.#check()
  }

  /** Counts a connection until it has closed. */
  watch(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.on('close', this.#forget)
  }

  /** Turns a connection away, and says so unless that is not worth it. */
  refuse(socket: Duplex, { reason, silent }: Refusal, { remoteAddress, implicitTls }: Refused): void {
    socket.on('error', () => {})
    this.watch(socket)
    this.#parts.events.emit({ type: 'session-refused', remoteAddress, reason })
    if (silent) socket.destroy()
    else this.#turningAway.refuse(socket, reason, implicitTls)
  }

  /** Ends every session and resolves when their connections are gone and their commands have let go of what they held. */
  async run(graceMs: number): Promise<CloseReport> {
    const { registry } = this.#parts
    const sessions = registry.sessions.size
    const endIdle = () => {
      for (const session of registry.sessions) if (!isBusy(session)) session.end(CLOSING)
    }
    endIdle()
    if (graceMs > 0 && registry.sessions.size > 0) await this.#grace(graceMs, endIdle)
    const cut = runningTransfers(registry.sessions)
    for (const session of [...registry.sessions]) session.end(CLOSING)
    await this.#gone()
    return { sessions, transfersCut: cut.length, cut, abandoned: pendingCommands(registry.leaving) }
  }

  #grace(graceMs: number, endIdle: () => void): Promise<void> {
    const { registry, clock } = this.#parts
    return new Promise(resolve => {
      const done = () => {
        cancelPoll()
        cancelGrace()
        resolve()
      }
      const cancelGrace = clock.after(Math.min(graceMs, LONGEST_TIMER_MS), done)
      const cancelPoll = clock.every(POLL_MS, () => {
        endIdle()
        if (registry.sessions.size === 0) done()
      })
    })
  }

  #gone(): Promise<void> {
    return new Promise(resolve => {
      const linger = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy()
      }, LINGER_MS).unref()
      const settle = setTimeout(() => this.#emptied?.(), SETTLE_MS).unref()
      this.#emptied = () => {
        clearTimeout(linger)
        clearTimeout(settle)
        resolve()
      }
      this.#check()
    })
  }

  #check(): void {
    if (this.#sockets.size === 0 && this.#parts.registry.leaving.size === 0) this.#emptied?.()
  }
}

function isBusy(session: LiveSession): boolean {
  return session.pending.length > 0
}
