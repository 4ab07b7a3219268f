/** Reads what a TLS ClientHello offers, before the socket is given to TLS (RFC 8446 §4.1.2, §4.2.11). */

/** What decides whether session tickets would be sent. */
export interface ClientHello {
  /** The versions of the supported_versions extension: 0x0304 is TLS 1.3. Empty for a client that speaks TLS 1.2 at most. */
  readonly versions: readonly number[]
  /** The tickets of the pre_shared_key extension: offers to resume a TLS 1.3 session. */
  readonly tickets: readonly Buffer[]
}

const HANDSHAKE_RECORD = 22
const CLIENT_HELLO = 1
const RECORD_HEADER = 5
// Several times what clients send with post-quantum keys and many tickets.
const MOST_BYTES = 16 * 1024
const SUPPORTED_VERSIONS = 43
const PRE_SHARED_KEY = 41

/** Undefined while more bytes are needed; `unreadable` when they are no ClientHello, which is then for TLS to refuse. */
export function readClientHello(bytes: Buffer): ClientHello | 'unreadable' | undefined {
  if (bytes.length > MOST_BYTES) return 'unreadable'
  const message = handshakeBytes(bytes)
  if (message === 'unreadable') return message
  if (message.length < 4) return undefined
  if (message[0] !== CLIENT_HELLO) return 'unreadable'
  const length = message.readUIntBE(1, 3)
  if (length > MOST_BYTES) return 'unreadable'
  if (message.length < 4 + length) return undefined
  try {
    return offers(new Reader(message.subarray(4, 4 + length)))
  } catch (error) {
    if (error instanceof RangeError) return 'unreadable'
    throw error
  }
}

/** The payload of the handshake records so far; a ClientHello may be cut into several. */
function handshakeBytes(bytes: Buffer): Buffer | 'unreadable' {
  const fragments: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (bytes[at] !== HANDSHAKE_RECORD) return 'unreadable'
    if (bytes.length < at + RECORD_HEADER) break
    const length = bytes.readUInt16BE(at + 3)
    if (length === 0) return 'unreadable'
    fragments.push(bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length))
    at += RECORD_HEADER + length
  }
  return Buffer.concat(fragments)
}

function offers(hello: Reader): ClientHello {
  hello.skip(2 + 32) // legacy_version, random
  hello.vector(1) // legacy_session_id
  hello.vector(2) // cipher_suites
  hello.vector(1) // legacy_compression_methods
  let versions: number[] = []
  let tickets: Buffer[] = []
  // A client before TLS 1.2 may send no extensions at all.
  const extensions = hello.rest > 0 ? hello.vector(2) : new Reader(Buffer.alloc(0))
  while (extensions.rest > 0) {
    const type = extensions.number(2)
    const body = extensions.vector(2)
    if (type === SUPPORTED_VERSIONS) versions = versionList(body.vector(1))
    if (type === PRE_SHARED_KEY) tickets = ticketList(body.vector(2))
  }
  return { versions, tickets }
}

function versionList(list: Reader): number[] {
  const versions: number[] = []
  while (list.rest > 0) versions.push(list.number(2))
  return versions
}

function ticketList(list: Reader): Buffer[] {
  const tickets: Buffer[] = []
  while (list.rest > 0) {
    tickets.push(list.vector(2).bytes)
    list.skip(4) // obfuscated_ticket_age
  }
  return tickets
}

/** Reads fields in order; a RangeError says that the bytes end too early. */
class Reader {
  readonly bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  get rest(): number {
    return this.bytes.length - this.#at
  }

  skip(count: number): void {
    if (count > this.rest) throw new RangeError('the bytes end too early')
    this.#at += count
  }

  number(width: 1 | 2): number {
    const from = this.#at
    this.skip(width)
    return this.bytes.readUIntBE(from, width)
  }

  /** A field that begins with its length, which takes `width` bytes. */
  vector(width: 1 | 2): Reader {
    const length = this.number(width)
    const from = this.#at
    this.skip(length)
    return new Reader(this.bytes.subarray(from, from + length))
  }
}
