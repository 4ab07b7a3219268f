/** IP addresses as text and as bytes: strict reading, canonical form, comparison (RFC 4291 §2.2, RFC 5952 §4). */
import { parseDecimal } from './decimal.js'

/** 4 for IPv4 and for IPv4-mapped IPv6 (`::ffff:192.0.2.1`), 6 for the rest of IPv6. */
export type AddressFamily = 4 | 6

// Eight groups of four hex digits with the last two as a dotted quad.
const LONGEST_ADDRESS = 45
const IPV4_LENGTH = 4
const DOT = 0x2e
const ZERO = 0x30
const IPV6_LENGTH = 16

/**
 * The 4 or 16 bytes of an address, or undefined when the text is none. An IPv4-mapped address gives 4 bytes; the zone of an IPv6
 * address (`%eth0`) is left out; octets with leading zeros are refused, since some readers take them for octal.
 */
export function addressBytes(address: string): Uint8Array | undefined {
  const percent = address.indexOf('%')
  const host = percent === -1 ? address : address.slice(0, percent)
  if (host.length > LONGEST_ADDRESS) return undefined
  if (!host.includes(':')) return percent === -1 ? ipv4Bytes(host) : undefined
  if (percent === address.length - 1) return undefined
  const bytes = ipv6Bytes(host)
  return bytes !== undefined && isMapped(bytes) ? bytes.subarray(IPV6_LENGTH - IPV4_LENGTH) : bytes
}

/**
 * The one text of an address, for comparing and showing: `::ffff:` stripped, IPv6 in the form of RFC 5952, no zone. Undefined when the
 * text is no address. Connecting to a link-local peer needs the zone, so connect with the text as it came.
 */
export function canonicalAddress(address: string): string | undefined {
  if (isDottedQuad(address)) return address
  const bytes = addressBytes(address)
  if (bytes === undefined) return undefined
  return bytes.length === IPV4_LENGTH ? bytes.join('.') : ipv6Text(bytes)
}

/** Whether the text is an IPv4 address; as octets have no leading zeros, it is canonical then. Every connection asks, and most are IPv4. */
function isDottedQuad(text: string): boolean {
  let octets = 1
  let octet = -1
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit >= 0 && digit <= 9 && octet !== 0) octet = octet === -1 ? digit : octet * 10 + digit
    else if (digit === DOT - ZERO && octet !== -1) {
      octets++
      octet = -1
    } else return false
    if (octet > 255) return false
  }
  return octets === IPV4_LENGTH && octet >= 0
}

/** The family of an address after canonicalisation, or undefined when the text is no address. */
export function addressFamily(address: string): AddressFamily | undefined {
  const bytes = addressBytes(address)
  if (bytes === undefined) return undefined
  return bytes.length === IPV4_LENGTH ? 4 : 6
}

/** Whether both texts are addresses, and the same one; zones are not compared. */
export function sameAddress(a: string, b: string): boolean {
  const canonical = canonicalAddress(a)
  return canonical !== undefined && canonical === canonicalAddress(b)
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const octets = text.split('.')
  if (octets.length !== IPV4_LENGTH) return undefined
  const bytes = new Uint8Array(IPV4_LENGTH)
  for (const [i, octet] of octets.entries()) {
    const value = parseDecimal(octet, 255)
    if (value === undefined) return undefined
    bytes[i] = value
  }
  return bytes
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const gap = text.indexOf('::')
  if (gap === -1) {
    const all = groupBytes(text, true)
    return all?.length === IPV6_LENGTH ? Uint8Array.from(all) : undefined
  }
  const head = groupBytes(text.slice(0, gap), false)
  const tail = groupBytes(text.slice(gap + 2), true)
  // `::` stands for at least one group of two bytes.
  if (head === undefined || tail === undefined || head.length + tail.length > IPV6_LENGTH - 2)
    return undefined
  const bytes = new Uint8Array(IPV6_LENGTH)
  bytes.set(head)
  bytes.set(tail, IPV6_LENGTH - tail.length)
  return bytes
}

function groupBytes(text: string, dottedEnd: boolean): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [i, group] of groups.entries()) {
    if (dottedEnd && i === groups.length - 1 && group.includes('.')) {
      const quad = ipv4Bytes(group)
      return quad === undefined ? undefined : [...bytes, ...quad]
    }
    const value = hexGroup(group)
    if (value === undefined) return undefined
    bytes.push(value >> 8, value & 0xff)
  }
  return bytes
}

function hexGroup(text: string): number | undefined {
  if (text.length === 0 || text.length > 4) return undefined
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = hexDigit(text.charCodeAt(i))
    if (digit === undefined) return undefined
    value = value * 16 + digit
  }
  return value
}

function hexDigit(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined
}

function isMapped(bytes: Uint8Array): boolean {
  return bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every(byte => byte === 0)
}

function ipv6Text(bytes: Uint8Array): string {
  const groups: number[] = []
  for (let i = 0; i < IPV6_LENGTH; i += 2) groups.push(((bytes[i] as number) << 8) | (bytes[i + 1] as number))
  const [start, length] = longestZeroRun(groups)
  const text = (part: number[]) => part.map(group => group.toString(16)).join(':')
  if (length < 2) return text(groups)
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}

function longestZeroRun(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0]
  let start = 0
  for (const [i, group] of groups.entries()) {
    if (group !== 0) start = i + 1
    else if (i + 1 - start > best[1]) best = [start, i + 1 - start]
  }
  return best
}
