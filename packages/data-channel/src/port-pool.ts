/** The ports of one or several ranges that no listener has, taken in random order (RFC 2577 §8). */
import type { PortRange } from './options.js'
import { listPorts } from './port-ranges.js'

/** Whether a port is free is not asked here: binding it is the probe. */
export class PortPool {
  /** How many ports there are in all; Infinity without a range. */
  readonly size: number
  readonly #free: number[]
  readonly #randomInt: (max: number) => number

  constructor(ranges: readonly PortRange[] | undefined, randomInt: (max: number) => number) {
    this.#free = ranges === undefined ? [] : listPorts(ranges)
    this.size = ranges === undefined ? Number.POSITIVE_INFINITY : this.#free.length
    this.#randomInt = randomInt
  }

  /** A port to bind, 0 for any; undefined when all are taken. */
  take(): number | undefined {
    if (this.size === Number.POSITIVE_INFINITY) return 0
    const count = this.#free.length
    if (count === 0) return undefined
    const index = this.#randomInt(count)
    const port = this.#free[index] as number
    this.#free[index] = this.#free[count - 1] as number
    this.#free.pop()
    return port
  }

  giveBack(port: number): void {
    if (this.size !== Number.POSITIVE_INFINITY) this.#free.push(port)
  }
}
