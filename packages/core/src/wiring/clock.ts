/** Time as the server sees it; timeouts use the monotonic part only, so that a changed wall clock closes nothing (C-42). */

/** A clock, replaceable by token so that tests need not wait. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number
  /** Wall time. */
  date(): Date
  /** Calls `action` once after `ms`; the result cancels it. Keeps no process alive. */
  after(ms: number, action: () => void): () => void
  /** Calls `action` every `ms` until cancelled. Keeps no process alive. */
  every(ms: number, action: () => void): () => void
}

/** The machine's clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after(ms, action) {
    const timer = setTimeout(action, ms).unref()
    return () => clearTimeout(timer)
  },
  every(ms, action) {
    const timer = setInterval(action, ms).unref()
    return () => clearInterval(timer)
  },
}
