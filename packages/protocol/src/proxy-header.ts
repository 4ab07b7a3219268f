/** The header with which a proxy tells whose connection it hands on (PROXY protocol 1 and 2, as haproxy specifies it). */
import { Buffer } from 'node:buffer'
import { canonicalAddress } from './address.js'
import { parseDecimal } from './decimal.js'

/** One end of a connection. `address` is canonical. */
export interface ProxiedEnd {
  readonly address: string
  readonly port: number
}

/** What a header says. `source` and `destination` are absent when the proxy speaks for itself (LOCAL) or does not know (UNKNOWN). */
export interface ProxyHeader {
  /** Bytes of the header; what follows belongs to the client. */
  readonly length: number
  readonly source?: ProxiedEnd
  readonly destination?: ProxiedEnd
}

/** At least so many bytes of the header are still to come: who reads no more than these never reads a byte that is not the header's. */
export interface MoreOfProxyHeader {
  readonly atLeast: number
}

/** A header fits into one segment of the smallest kind; a longer one is refused. */
export const LONGEST_PROXY_HEADER = 536

const SIGNATURE_1 = Buffer.from('PROXY ')
const SIGNATURE_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
// "PROXY UNKNOWN" and its line end.
const SHORTEST = 15
const LONGEST_LINE = 107
const FIXED = 16
const CR = 0x0d
const LF = 0x0a
const HIGHEST_PORT = 65_535

/** Reads the header that `bytes` begin with, or says how much of it is missing. */
export function readProxyHeader(bytes: Buffer): ProxyHeader | MoreOfProxyHeader | 'malformed' {
  const signature = [SIGNATURE_1, SIGNATURE_2].find(one => agrees(one, bytes))
  if (!signature) return 'malformed'
  if (bytes.length < SHORTEST) return { atLeast: SHORTEST - bytes.length }
  return signature === SIGNATURE_1 ? readLine(bytes) : readBinary(bytes)
}

function agrees(signature: Buffer, bytes: Buffer): boolean {
  const length = Math.min(signature.length, bytes.length)
  return signature.compare(bytes, 0, length, 0, length) === 0
}

function readLine(bytes: Buffer): ProxyHeader | MoreOfProxyHeader | 'malformed' {
  const head = bytes.subarray(0, LONGEST_LINE)
  const feed = head.indexOf(LF)
  if (feed === -1) {
    const lone = head.indexOf(CR)
    if (head.length === LONGEST_LINE || (lone !== -1 && lone !== head.length - 1)) return 'malformed'
    return { atLeast: lone === -1 ? 2 : 1 }
  }
  if (head.indexOf(CR) !== feed - 1) return 'malformed'
  const [, kind, ...rest] = head.toString('latin1', 0, feed - 1).split(' ')
  const length = feed + 1
  if (kind === 'UNKNOWN') return { length }
  if ((kind !== 'TCP4' && kind !== 'TCP6') || rest.length !== 4) return 'malformed'
  const [from = '', to = '', fromPort = '', toPort = ''] = rest
  const source = endOf(kind, from, fromPort)
  const destination = endOf(kind, to, toPort)
  return source && destination ? { length, source, destination } : 'malformed'
}

function endOf(kind: 'TCP4' | 'TCP6', address: string, digits: string): ProxiedEnd | undefined {
  const port = parseDecimal(digits, HIGHEST_PORT)
  // A zone is nothing that another machine could know.
  if (port === undefined || address.includes(':') !== (kind === 'TCP6') || address.includes('%'))
    return undefined
  const canonical = canonicalAddress(address)
  return canonical === undefined ? undefined : { address: canonical, port }
}

function readBinary(bytes: Buffer): ProxyHeader | MoreOfProxyHeader | 'malformed' {
  if (bytes.length < FIXED) return { atLeast: FIXED - bytes.length }
  const length = FIXED + bytes.readUInt16BE(14)
  if (length > LONGEST_PROXY_HEADER) return 'malformed'
  const [command, transport] = [bytes[12], bytes[13]]
  if (command !== 0x20 && command !== 0x21) return 'malformed'
  if (bytes.length < length) return { atLeast: length - bytes.length }
  if (command === 0x20) return { length }
  return readAddresses(bytes.subarray(0, length), transport)
}

/** TCP over IPv4 and IPv6, and what the proxy does not know; nothing else can be an FTP connection. */
function readAddresses(header: Buffer, transport: number | undefined): ProxyHeader | 'malformed' {
  const { length } = header
  if (transport === 0) return { length }
  const size = transport === 0x11 ? 4 : transport === 0x21 ? 16 : undefined
  if (size === undefined || length < FIXED + 2 * size + 4) return 'malformed'
  const ports = FIXED + 2 * size
  if (!areExtensions(header.subarray(ports + 4))) return 'malformed'
  const end = (index: 0 | 1): ProxiedEnd => ({
    address: addressText(header.subarray(FIXED + index * size, FIXED + (index + 1) * size)),
    port: header.readUInt16BE(ports + 2 * index),
  })
  return { length, source: end(0), destination: end(1) }
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16))
  return canonicalAddress(groups.join(':')) ?? ''
}

/** Type, length and value, one after the other, up to the end. */
function areExtensions(bytes: Buffer): boolean {
  let at = 0
  while (at + 3 <= bytes.length) at += 3 + bytes.readUInt16BE(at + 1)
  return at === bytes.length
}
