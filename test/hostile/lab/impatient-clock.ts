// Real time in which the server's small delays, such as the one after a wrong password, pass at once.
import { type Clock, type ServerOptions, tokens } from '@longshore/core'
import { container } from 'tsyringe'

const SMALL_MS = 4_000

/** The option that gives a server such a clock; `delays` notes the small delays that were asked for. */
export function withoutDelays(delays: number[] = []): Pick<ServerOptions, 'container'> {
  const clock: Clock = {
    now: () => performance.now(),
    date: () => new Date(),
    after(ms, action) {
      if (ms <= SMALL_MS) delays.push(ms)
      const timer = setTimeout(action, ms <= SMALL_MS ? 0 : ms).unref()
      return () => clearTimeout(timer)
    },
    every(ms, action) {
      const timer = setInterval(action, ms).unref()
      return () => clearInterval(timer)
    },
  }
  const child = container.createChildContainer()
  child.registerInstance(tokens.CLOCK as symbol, clock)
  return { container: child }
}
