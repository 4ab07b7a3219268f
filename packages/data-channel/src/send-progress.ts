/** How far a download has come, and whom it waits for. */
import type { Socket } from 'node:net'
import type { TransferCounters } from './data-channel.js'
import { unacknowledged } from './kernel-queue.js'
import { unsent } from './outlet.js'
import type { Progress } from './progress.js'
import type { Throttle } from './throttle.js'

export class SendProgress implements Progress {
  brake: Throttle | undefined
  readonly #tcp: Socket
  readonly #socket: Socket
  readonly #counters: TransferCounters
  #pending = false
  #bytes = 0

  /** `socket` is what bytes are written to. */
  constructor(tcp: Socket, socket: Socket, counters: TransferCounters) {
    this.#tcp = tcp
    this.#socket = socket
    this.#counters = counters
  }

  get heldMs(): number {
    return this.brake?.heldMs ?? 0
  }

  here(): number {
    return this.#counters.bytes - unsent(this.#tcp)
  }

  below(): Promise<number | undefined> {
    return unacknowledged(this.#tcp)
  }

  /** One and the same write was waiting all the time. */
  peerOnly(): boolean {
    const { bytes } = this.#counters
    const pending = this.#socket.writableLength > 0
    const only = pending && this.#pending && bytes === this.#bytes
    this.#pending = pending
    this.#bytes = bytes
    return only
  }
}
