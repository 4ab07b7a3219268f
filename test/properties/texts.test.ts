// Times, quoted pathnames and replies as text: what is written is read back, what is foreign is refused (G5, P-08, P-09).

import { ReplyReader } from '@longshore/core/testing'
import {
  encodeReply,
  formatTimestamp,
  parseTimestamp,
  quotePathname,
  sanitizeText,
} from '@longshore/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { text } from './lab/foreign.js'
import { holds } from './lab/property.js'

const digits = (count: number) =>
  fc
    .array(fc.constantFrom('0', '0', '0', '1', '2', '3', '5', '9'), { minLength: count, maxLength: count })
    .map(all => all.join(''))
const part = (most: number) => fc.nat(most).map(value => String(value).padStart(2, '0'))
const stamp = fc
  .tuple(
    fc.oneof(digits(4), fc.constantFrom('0000', '1900', '2000', '2023', '2024', '9999')),
    part(13),
    part(32),
    part(24),
    part(60),
    part(61),
  )
  .map(all => all.join(''))
const fraction = fc.oneof(
  fc.constant(''),
  digits(3).map(all => `.${all}`),
  fc.constantFrom('.', '.5', '.999999999', '.x', ' ', '+', '.1.'),
)
const times = fc.oneof(
  fc.tuple(stamp, fraction).map(all => all.join('')),
  fc.tuple(digits(14), fraction).map(all => all.join('')),
  text(['2024', '0229', '00', '.']),
)

describe('a time', () => {
  holds('is read as the calendar has it, or refused (RFC 3659 §2.3)', times, given => {
    expect([given, parseTimestamp(given)?.toISOString()]).toEqual([given, plainTime(given)])
  })

  holds(
    'is written so that it is read back',
    fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
    date => {
      expect(parseTimestamp(formatTimestamp(date, 'milliseconds') ?? '')).toEqual(date)
      expect(parseTimestamp(formatTimestamp(date) ?? '')?.getTime()).toBe(
        Math.floor(date.getTime() / 1_000) * 1_000,
      )
    },
  )

  holds(
    'is written with fourteen digits, or not at all',
    fc.oneof(
      fc.date(),
      fc.double().map(ms => new Date(ms)),
    ),
    date => {
      expect(formatTimestamp(date) ?? '00000000000000').toMatch(/^\d{14}$/)
    },
  )
})

describe('a pathname between quotes', () => {
  holds('is the one that a client reads (RFC 959 Appendix II)', text(['"', '""', ' "']), pathname => {
    const quoted = `${quotePathname(pathname)} created`
    expect(/^"((?:[^"]|"")*)" created$/s.exec(quoted)?.[1]?.replaceAll('""', '"')).toBe(pathname)
  })
})

describe('a reply', () => {
  const lines = fc.array(text(['200 OK', '\r\n200 OK', '250-', '\u2028']), { minLength: 1, maxLength: 5 })

  holds(
    'is one reply, whatever is in its text, and in however many segments it arrives (P-08, P-09, C-09)',
    fc.tuple(lines, fc.nat(40)),
    ([told, at]) => {
      const wire = encodeReply(211, told)
      const reader = new ReplyReader()
      const replies = [...reader.push(wire.subarray(0, at)), ...reader.push(wire.subarray(at))]
      expect(reader.rest).toBe('')
      expect(replies.map(({ code }) => code)).toEqual([211])
      const clean = told.map(line => Buffer.from(sanitizeText(line)).toString())
      expect(replies[0]?.lines.map(inner => inner.replace(/^ /, ''))).toEqual(
        clean.map(inner => inner.replace(/^ /, '')),
      )
    },
  )

  holds('has no byte that could end a line or speak telnet (P-09)', lines, told => {
    const wire = encodeReply(211, told)
    expect(wire.includes(0xff)).toBe(false)
    expect(wire.toString().replaceAll('\r\n', '')).not.toMatch(/[\p{Control}\u2028\u2029]/u)
    expect(
      wire
        .toString()
        .split('\r\n')
        .slice(1, -2)
        .every(line => line.startsWith(' ')),
    ).toBe(true)
  })
})

/** By the calendar of JavaScript. */
function plainTime(given: string): string | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?$/.exec(given)
  if (!found || /\.$/.test(given)) return undefined
  const [, year, month, day, hour, minute, second, sub = ''] = found
  const isLeap = `${hour}${minute}${second}` === '235960'
  const milliseconds = sub.padEnd(3, '0').slice(0, 3)
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${isLeap ? '59' : second}.${milliseconds}Z`
  const date = new Date(iso)
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso ? iso : undefined
}
