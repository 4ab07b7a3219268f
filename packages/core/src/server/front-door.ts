/** The door of the authenticator, as the server goes by it: whatever it does, connections are taken (protocol rules C-20, C-39). */

import type { Authenticator, Ban, Door, Offence, SharedLockouts } from '@longshore/auth'
import { atOnce } from '@longshore/data-channel'
import type { EventStream } from '../events/event-stream.js'

/** Where the events go, and where failures are counted when several servers are one. */
export interface FrontDoorParts {
  readonly authenticator: Authenticator
  readonly events: EventStream
  readonly lockouts: SharedLockouts | undefined
}

/** Asks and tells the door, where there is one. */
export class FrontDoor {
  readonly #parts: FrontDoorParts
  readonly #door: Door | undefined
  readonly #stop: (() => void) | undefined

  constructor(parts: FrontDoorParts) {
    this.#parts = parts
    this.#door = parts.authenticator.door
    this.#stop = this.#harmless(door => door.onBan(ban => this.#tell(ban)))
  }

  /** Whether this address is turned away. */
  keepsOut(remoteAddress: string): boolean {
    if (!this.#door) return false
    const milliseconds = this.#harmless(door => door.keptOutFor(remoteAddress))
    return typeof milliseconds === 'number' && milliseconds > 0
  }

  /** A session ended before its login because of this. */
  offended(remoteAddress: string, offence: Offence): void {
    const { lockouts } = this.#parts
    this.#harmless(door => door.offended({ remoteAddress, offence, lockouts }))
  }

  /** Tells of no more bans. */
  close(): void {
    this.#harmless(() => typeof this.#stop === 'function' && this.#stop())
  }

  #harmless<T>(action: (door: Door) => T): T | undefined {
    if (!this.#door) return undefined
    try {
      return atOnce(action(this.#door))
    } catch (error) {
      this.#parts.events.emit({ type: 'fault', where: 'door of the authenticator', error })
      return undefined
    }
  }

  #tell({ remoteAddress, reason, milliseconds }: Ban): void {
    this.#parts.events.emit({ type: 'address-banned', remoteAddress, reason, milliseconds })
  }
}
