/** What this process holds: sockets, descriptors, timers. */
import { readdirSync } from 'node:fs'
import { vi } from 'vitest'

/** Sockets and listening sockets that keep the process alive. */
export function sockets(): number {
  return process.getActiveResourcesInfo().filter(name => name.startsWith('TCP')).length
}

/** Open descriptors of this process, where the system tells. */
export function descriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

/** Resolves when `ready`, or after fifteen seconds all the same. */
export async function settled(ready: () => boolean): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!ready() && performance.now() < deadline) await new Promise(setImmediate)
}

/** Counts the timers that are set from now on and neither fire nor are cleared, those that do not hold the process too. */
export function countTimers(): { readonly left: () => number; readonly restore: () => void } {
  const live = new Set<unknown>()
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis
  const once = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      live.delete(timer)
      callback(...args)
    }, ms)
    live.add(timer)
    return timer
  }
  const often = (callback: () => void, ms?: number) => {
    const timer = setInterval(callback, ms)
    live.add(timer)
    return timer
  }
  const clear = (timer: NodeJS.Timeout | undefined) => {
    live.delete(timer)
    clearTimeout(timer)
    clearInterval(timer)
  }
  const stubs = { setTimeout: once, setInterval: often, clearTimeout: clear, clearInterval: clear }
  for (const [name, stub] of Object.entries(stubs)) vi.stubGlobal(name, stub)
  return { left: () => live.size, restore: () => void vi.unstubAllGlobals() }
}
