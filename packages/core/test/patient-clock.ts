/** A clock by which nobody is late on a busy machine: what is awaited loses its time only where the test says so. */
import { container } from 'tsyringe'
import type { ServerOptions } from '../src/options.js'
import { type Clock, SYSTEM_CLOCK } from '../src/wiring/clock.js'
import { CLOCK } from '../src/wiring/tokens.js'

const PATIENCE_MS = 100

/** Ticks with the machine, but its time stands still. */
export class PatientClock implements Clock {
  #now = 0

  now(): number {
    return this.#now
  }

  date(): Date {
    return SYSTEM_CLOCK.date()
  }

  after(ms: number, action: () => void): () => void {
    return SYSTEM_CLOCK.after(ms, action)
  }

  every(ms: number, action: () => void): () => void {
    return SYSTEM_CLOCK.every(ms, action)
  }

  /** The options of a server that goes by this clock. */
  get options(): Pick<ServerOptions, 'container' | 'timeouts'> {
    const child = container.createChildContainer()
    child.registerInstance(CLOCK as symbol, this)
    return { container: child, timeouts: { pluginMs: PATIENCE_MS } }
  }

  /** Lets the patience with what is awaited from now on run out. */
  runOut(): void {
    setImmediate(() => {
      this.#now += PATIENCE_MS + 1
    })
  }
}
