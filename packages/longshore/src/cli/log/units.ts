/** Sizes, speeds, times and durations as people read them. */

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Bytes with three digits: `999 B`, `1.23 kB`, `45.6 MB` (powers of 1000). */
export function sizeText(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.5 would be shown as 1000.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < SIZES.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : threeDigits(value)} ${SIZES[unit]}`
}

/** Bytes in milliseconds as a speed; undefined when it took no time to speak of. */
export function speedText(bytes: number, milliseconds: number): string | undefined {
  return milliseconds < 1 || bytes === 0
    ? undefined
    : `${sizeText(Math.round((bytes * SECOND) / milliseconds))}/s`
}

/** A duration: `35 ms`, `2.4 s`, `3 min 05 s`, `2 h 07 min`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59.95 * SECOND) return `${(milliseconds / SECOND).toFixed(1)} s`
  if (milliseconds < HOUR - SECOND / 2) return pair(Math.round(milliseconds / SECOND), 60, 'min', 's')
  return pair(Math.round(milliseconds / MINUTE), 60, 'h', 'min')
}

/** The time of day, in the time zone of the machine; with the date for lines that are kept in a file. */
export function timeText(time: Date, withDate: boolean): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  if (!withDate) return clock
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`
}

/** `1 session`, `2 sessions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0)
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2)
}

function pair(total: number, base: number, large: string, small: string): string {
  return `${Math.floor(total / base)} ${large} ${two(total % base)} ${small}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
