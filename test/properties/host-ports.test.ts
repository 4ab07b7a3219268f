// Endpoints that strangers name and addresses as text: PORT, EPRT, EPSV, PASV replies, canonical addresses, networks (G5, B-02, C-20).
import { isIP, isIPv4, isIPv6 } from 'node:net'
import { networkOf } from '@longshore/auth'
import {
  addressBytes,
  addressFamily,
  canonicalAddress,
  formatEpsv,
  formatPasv,
  parseEprt,
  parseEpsvArgument,
  parsePort,
  sameAddress,
} from '@longshore/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { text } from './lab/foreign.js'
import { holds } from './lab/property.js'

const octet = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 10, 127, 255))
const number = fc.oneof(
  octet.map(String),
  fc.constantFrom('256', '00', '01', '-1', '1e1', ' 1', '', '0x1', '٣', '99999999999'),
)
const port = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 1, 20, 1023, 1024, 65_535))
const quad = fc.tuple(octet, octet, octet, octet).map(all => all.join('.'))
const group = fc.oneof(fc.constantFrom(0, 0, 0, 1, 0xffff), fc.nat(0xffff))
const groups = fc.array(group, { minLength: 8, maxLength: 8 })
const ipv6 = fc.tuple(groups, fc.nat(), fc.boolean()).map(([all, at, upper]) => spelled(all, at, upper))
const address = fc.oneof(
  quad,
  ipv6,
  quad.map(all => `::ffff:${all}`),
  fc.ipV6(),
  fc.ipV4Extended(),
  text(['::', ':', '.', '1', 'ffff', '127.0.0.1', '%eth0']),
)

describe('PORT', () => {
  holds(
    'takes six numbers from 0 to 255 and nothing else (B-02)',
    fc.oneof(
      fc.array(number, { minLength: 5, maxLength: 7 }).map(all => all.join(',')),
      text([',', '1', '127,0,0,1,']),
    ),
    argument => {
      const fields = argument.split(',')
      const isPort =
        fields.length === 6 &&
        fields.every(field => /^(?:0|[1-9]\d{0,2})$/.test(field) && Number(field) < 256)
      const told = Number(fields[4]) * 256 + Number(fields[5])
      const expected = { address: fields.slice(0, 4).join('.'), port: told, family: 4 }
      expect(parsePort(argument)).toEqual(isPort ? (told === 0 ? 'port' : expected) : 'syntax')
    },
  )

  holds('reads what a PASV reply tells', fc.tuple(quad, port), ([host, told]) => {
    const reply = formatPasv(host, told)
    if (told === 0) return expect(reply).toBeUndefined()
    const argument = /\((.*)\)\.$/.exec(reply ?? '')?.[1] ?? ''
    expect(parsePort(argument)).toEqual({ address: host, port: told, family: 4 })
  })
})

describe('EPRT', () => {
  const delimiter = fc.constantFrom('|', '|', '!', '~', '1', ':', '.', ' ', '\x7f', 'ü', 'a')
  const protocol = fc.constantFrom('1', '2', '1', '2', '3', '0', '01', '', '65535', '65536', 'x')
  const written = fc.tuple(
    delimiter,
    protocol,
    address,
    fc.oneof(port.map(String), number),
    fc.constantFrom('', '', '', 'x'),
  )
  const argument = written.map(([d, ...fields]) => d + fields.slice(0, 3).join(d) + d + fields[3])

  holds(
    'gives a canonical endpoint, or says why not, and never throws (B-02)',
    fc.oneof(argument, text(['|', '|1|', '|2|::1|', '127.0.0.1'])),
    given => {
      const read = parseEprt(given)
      if (typeof read === 'string')
        return expect(['syntax', 'address', 'port', 'network-protocol']).toContain(read)
      expect(canonicalAddress(read.address)).toBe(read.address)
      expect(read.family).toBe(addressFamily(read.address))
      expect(read.port > 0 && read.port < 65_536).toBe(true)
      expect(given).not.toContain('%')
    },
  )

  holds('reads back any endpoint', fc.tuple(fc.oneof(quad, ipv6), port), ([host, told]) => {
    const read = parseEprt(`|${isIPv4(host) ? 1 : 2}|${host}|${told}|`)
    const expected = { address: canonicalAddress(host), port: told, family: addressFamily(host) }
    expect(read).toEqual(told === 0 ? 'port' : expected)
  })
})

describe('EPSV', () => {
  holds(
    'takes nothing, 1, 2 and ALL',
    fc.oneof(fc.constantFrom(undefined, '', '1', '2', 'all', 'aLl', '3', '01', 'ALL '), text(['ALL', '1'])),
    argument => {
      const known = new Map<unknown, unknown>([
        [undefined, 'any'],
        ['', 'any'],
        ['1', 4],
        ['2', 6],
        ['ALL', 'all'],
      ])
      const isNumber = /^(?:0|[1-9]\d*)$/.test(argument ?? '') && Number(argument) < 65_536
      expect(parseEpsvArgument(argument)).toBe(
        known.get(argument?.toUpperCase()) ?? (isNumber ? 'network-protocol' : 'syntax'),
      )
    },
  )

  holds('tells a port that clients find', port, told => {
    expect(/\((.)\1\1(\d+)\1\)/.exec(formatEpsv(told))?.[2]).toBe(String(told))
  })
})

describe('an address', () => {
  holds('is one where the system says so (B-02)', address, given => {
    const [host = '', ...zone] = given.split('%')
    const zoned = zone.length > 0
    const isAddress = zoned ? isIPv6(host) && given.length > host.length + 1 : isIP(given) > 0
    expect([given, addressBytes(given) !== undefined]).toEqual([given, isAddress])
  })

  holds('has one canonical text, that of other programs (RFC 5952)', ipv6, given => {
    const canonical = canonicalAddress(given) ?? ''
    expect(canonicalAddress(canonical)).toBe(canonical)
    expect(sameAddress(given, canonical)).toBe(true)
    const other = new URL(`http://[${given}]/`).hostname.slice(1, -1)
    if (addressFamily(given) === 6) expect(canonical).toBe(other)
    else expect(addressBytes(canonical)).toHaveLength(4)
  })

  holds(
    'is the same however it is spelled, and differs from every other',
    fc.tuple(groups, groups, fc.nat(), fc.nat()),
    ([one, other, a, b]) => {
      expect(sameAddress(spelled(one, a, true), spelled(one, b, false))).toBe(true)
      expect(sameAddress(spelled(one, a, true), spelled(other, b, false))).toBe(one.join() === other.join())
    },
  )

  holds(
    'belongs to the network of its first 64 bits however it is spelled (C-20)',
    fc.tuple(groups, groups, fc.nat(), fc.nat()),
    ([one, other, a, b]) => {
      const neighbour = [...one.slice(0, 4), ...other.slice(4)]
      const isMapped = (all: readonly number[]) =>
        all.slice(0, 5).every(each => each === 0) && all[5] === 0xffff
      if (isMapped(one) || isMapped(neighbour)) return
      expect(networkOf(spelled(one, a, true))).toBe(networkOf(spelled(neighbour, b, false)))
      const isSame = one.slice(0, 4).join() === other.slice(0, 4).join()
      if (!isMapped(other))
        expect(networkOf(spelled(one, a, true)) === networkOf(spelled(other, b, false))).toBe(isSame)
    },
  )

  holds('of any text has a network, and never throws', address, given => {
    expect(typeof networkOf(given)).toBe('string')
  })
})

/** One of the many texts of an address. */
function spelled(all: readonly number[], at: number, upper: boolean): string {
  const texts = all.map((each, i) => each.toString(16).padStart((at >> i) & 1 ? 4 : 1, '0'))
  const zeros = all.findIndex((each, i) => each === 0 && i >= at % 8)
  const end = all.findIndex((each, i) => i > zeros && each !== 0)
  const head = texts.slice(0, zeros).join(':')
  const tail = end === -1 ? '' : texts.slice(end).join(':')
  const text = zeros === -1 || at % 3 === 0 ? texts.join(':') : `${head}::${tail}`
  return upper ? text.toUpperCase() : text
}
