/** How far an upload has come, and whom it waits for. */
import type { TransferCounters } from './data-channel.js'
import type { Inlet } from './inlet.js'
import type { Progress } from './progress.js'
import type { Throttle } from './throttle.js'

export class ReceiveProgress implements Progress {
  brake: Throttle | undefined
  inlet: Inlet | undefined
  readonly #counters: TransferCounters

  constructor(counters: TransferCounters) {
    this.#counters = counters
  }

  get heldMs(): number {
    return this.brake?.heldMs ?? 0
  }

  here(): number {
    return this.#counters.bytes
  }

  peerOnly(): boolean {
    return this.inlet?.onlyReads() ?? false
  }
}
