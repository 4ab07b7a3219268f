// What the client and the server say in place of what is written, over IPv6 and where the client names its own port.
import type { AddressInfo } from 'node:net'
import type { DialogueReply } from '@longshore/core/testing'
import type { Way } from './ways.js'

const PASSIVE = '227 '
const EXTENDED = '229 Entering Extended Passive Mode (|||…|)'

/** Over IPv6 EPSV and EPRT take the place of PASV and PORT (RFC 2428). */
export function translatedBytes(bytes: Buffer, { over }: Way): Buffer {
  if (over !== 'IPv6') return bytes
  const text = bytes.toString('latin1')
  const extended = text.replace(/^PASV(?=\r?\n)/, 'EPSV').replace(/^PORT(?= \{data\})/, 'EPRT')
  return Buffer.from(extended, 'latin1')
}

export function translatedReply(lines: readonly string[], { over }: Way): readonly string[] {
  return over === 'IPv6' && lines[0]?.startsWith(PASSIVE) ? [EXTENDED] : lines
}

export function translatedVerb(verb: string, { over }: Way): string {
  if (over !== 'IPv6') return verb
  return verb === 'PASV' ? 'EPSV' : verb === 'PORT' ? 'EPRT' : verb
}

/** Puts the client's own endpoint where `{data}` stands. */
export function withEndpoint(bytes: Buffer, { address, port, family }: AddressInfo): Buffer {
  const text = bytes.toString()
  const numbers = [...address.split('.'), port >> 8, port & 255].join(',')
  const extended = `|${family === 'IPv6' ? 2 : 1}|${address}|${port}|`
  return Buffer.from(text.replace('{data}', text.startsWith('EPRT') ? extended : numbers))
}

/** The port that a 227 or 229 tells. */
export function portTold({ code, lines }: DialogueReply): number | undefined {
  const text = lines[0] ?? ''
  if (code === 229) return Number(/\(\|\|\|(\d+)\|\)/.exec(text)?.[1])
  const numbers = code === 227 ? /\(\d+,\d+,\d+,\d+,(\d+),(\d+)\)/.exec(text) : undefined
  return numbers ? Number(numbers[1]) * 256 + Number(numbers[2]) : undefined
}
