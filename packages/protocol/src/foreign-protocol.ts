/** Tells other protocols from FTP, so that a browser or mailer that is tricked into connecting gets no word out of the server (no RFC; ALPACA class). */
import type { Buffer } from 'node:buffer'

const FOREIGN_VERBS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'DELETE',
  'TRACE',
  'CONNECT',
  'PRI',
  'EHLO',
  'HELO',
  'MAIL',
  'RCPT',
  'PROXY',
])

const LONGEST_FOREIGN_VERB = 7
const COLON = 0x3a
const HYPHEN = 0x2d
const TLS_HANDSHAKE = 0x16
const TLS_MAJOR_VERSION = 0x03

/**
 * Whether a line, or the first bytes of a connection, belong to HTTP, SMTP, SSH, TLS or the PROXY protocol: one of their verbs, `SSH-`, a header such as
 * `Host:`, or the start of a ClientHello. The last has no line end to wait for: ask about the first chunk too. The answer to true is to close
 * the connection without a word.
 */
export function isForeignProtocol(bytes: Buffer): boolean {
  if (bytes[0] === TLS_HANDSHAKE && bytes[1] === TLS_MAJOR_VERSION) return true
  let end = 0
  while (end < bytes.length && isTokenByte(bytes[end] as number)) end++
  if (end > 0 && bytes[end] === COLON) return true
  const isSsh = end >= 4 && bytes[3] === HYPHEN && bytes.toString('latin1', 0, 3).toUpperCase() === 'SSH'
  if (isSsh) return true
  return end <= LONGEST_FOREIGN_VERB && FOREIGN_VERBS.has(bytes.toString('latin1', 0, end).toUpperCase())
}

/** Letters, digits, hyphen and underscore: what the names of headers in use consist of. */
function isTokenByte(byte: number): boolean {
  const letter = byte & ~0x20
  if (letter >= 0x41 && letter <= 0x5a) return true
  return (byte >= 0x30 && byte <= 0x39) || byte === HYPHEN || byte === 0x5f
}
