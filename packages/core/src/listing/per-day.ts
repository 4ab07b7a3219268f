/** What the entries of a listing mostly share is worked out once: the day on which they were changed (RFC 3659 §7.5.3; P-40). */

const SECONDS_PER_DAY = 24 * 60 * 60
const SIXTY = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

/** A function of a time in whole seconds that calls `make` for another day than last time only, with that day's beginning. */
export function perDay<T>(make: (day: Date) => T): (seconds: number) => T {
  let last = Number.NaN
  let made: T
  return seconds => {
    const day = Math.floor(seconds / SECONDS_PER_DAY)
    if (day !== last) {
      made = make(new Date(day * SECONDS_PER_DAY * 1000))
      last = day
    }
    return made
  }
}

/** Hours, minutes and seconds of a time in whole seconds, two digits each, joined by `between`; `parts` says how many of them. */
export function timeOfDay(seconds: number, parts: 2 | 3, between: string): string {
  const time = seconds - Math.floor(seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY
  const hour = Math.floor(time / 3600)
  const text = `${SIXTY[hour]}${between}${SIXTY[Math.floor(time / 60) % 60]}`
  return parts === 2 ? text : `${text}${between}${SIXTY[time % 60]}`
}

/** The time in whole seconds, cut, not rounded; NaN of a date that is none. */
export function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
