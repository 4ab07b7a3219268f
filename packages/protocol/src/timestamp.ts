/** Times as MDTM, MFMT and MLSx carry them: YYYYMMDDHHMMSS[.sss], always UTC (RFC 3659 §2.3). */

const ZERO = 0x30
const STAMP_LENGTH = 14
const HIGHEST_YEAR = 9999

/**
 * The time-val of a date, in whole seconds (cut, not rounded) unless milliseconds are asked for. Undefined for an invalid date and for
 * years that four digits cannot hold.
 */
export function formatTimestamp(
  date: Date,
  precision: 'seconds' | 'milliseconds' = 'seconds',
): string | undefined {
  const year = date.getUTCFullYear()
  // NaN of an invalid date fails this test too.
  if (!(year >= 0 && year <= HIGHEST_YEAR)) return undefined
  const day = pad(year, 4) + pad(date.getUTCMonth() + 1, 2) + pad(date.getUTCDate(), 2)
  const time = pad(date.getUTCHours(), 2) + pad(date.getUTCMinutes(), 2) + pad(date.getUTCSeconds(), 2)
  return precision === 'seconds' ? day + time : `${day}${time}.${pad(date.getUTCMilliseconds(), 3)}`
}

/**
 * The date of a time-val, or undefined when it is none: fourteen digits that are a real date of the calendar and a real time of day, and a
 * fraction of any length, cut to milliseconds. The leap second 23:59:60 is taken as 23:59:59, which keeps the day and never passes the second after it.
 */
export function parseTimestamp(text: string): Date | undefined {
  const milliseconds = parseFraction(text)
  if (milliseconds === undefined) return undefined
  const year = digits(text, 0, 4)
  const month = digits(text, 4, 6)
  const day = digits(text, 6, 8)
  const hour = digits(text, 8, 10)
  const minute = digits(text, 10, 12)
  const second = digits(text, 12, STAMP_LENGTH)
  // Each comparison is false for the NaN of a text that is no number.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return undefined
  const leap = second === 60 && hour === 23 && minute === 59
  if (!(hour <= 23 && minute <= 59 && (second <= 59 || leap))) return undefined
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, leap ? 59 : second, milliseconds)
  return date
}

function parseFraction(text: string): number | undefined {
  if (text.length === STAMP_LENGTH) return 0
  if (text.charAt(STAMP_LENGTH) !== '.' || text.length === STAMP_LENGTH + 1) return undefined
  let milliseconds = 0
  let unit = 100
  for (let i = STAMP_LENGTH + 1; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return undefined
    milliseconds += Math.floor(digit * unit)
    unit /= 10
  }
  return milliseconds
}

function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
