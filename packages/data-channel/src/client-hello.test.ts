// ClientHellos of real clients, and bytes that are none.
import { once } from 'node:events'
import { type Duplex, duplexPair } from 'node:stream'
import { connect } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClientHello, readClientHello } from './client-hello.js'

/** The first flight of a client. */
async function hello(options: Parameters<typeof connect>[1] = {}): Promise<Buffer> {
  const [near, far] = duplexPair() as [Duplex, Duplex]
  const client = connect({ socket: near, rejectUnauthorized: false, ...options })
  client.on('error', () => undefined)
  const [bytes] = (await once(far, 'data')) as [Buffer]
  client.destroy()
  return bytes
}

/** A hand-made ClientHello with the given extensions. */
function made(extensions: readonly [type: number, body: Buffer][]): Buffer {
  const sized = (width: 1 | 2 | 3, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts)
    const length = Buffer.alloc(width)
    length.writeUIntBE(body.length, 0, width)
    return Buffer.concat([length, body])
  }
  const list = extensions.map(([type, body]) =>
    Buffer.concat([Buffer.from([type >> 8, type & 255]), sized(2, body)]),
  )
  const fixed = Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(32)])
  const body = [
    fixed,
    sized(1),
    sized(2, Buffer.from([0x13, 1])),
    sized(1, Buffer.from([0])),
    sized(2, ...list),
  ]
  const message = Buffer.concat([Buffer.from([1]), sized(3, ...body)])
  return Buffer.concat([Buffer.from([22, 3, 1]), sized(2, message)])
}

/** The same message in records of `size` bytes. */
function cut(record: Buffer, size: number): Buffer {
  const records: Buffer[] = []
  for (let at = 5; at < record.length; at += size) {
    const part = record.subarray(at, at + size)
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part)
  }
  return Buffer.concat(records)
}

const ticket = Buffer.from('a ticket of a session')
const pskBody = Buffer.concat([
  Buffer.from([0, ticket.length + 6, 0, ticket.length]),
  ticket,
  Buffer.alloc(4),
  Buffer.from([0, 0]),
])

describe('readClientHello', () => {
  it('reads the versions that a client speaks', async () => {
    expect(readClientHello(await hello())).toEqual({
      versions: expect.arrayContaining([0x0303, 0x0304]),
      tickets: [],
    })
    expect(readClientHello(await hello({ minVersion: 'TLSv1.3' }))).toMatchObject({ versions: [0x0304] })
    expect(readClientHello(await hello({ maxVersion: 'TLSv1.2' }))).toEqual({ versions: [], tickets: [] })
  })

  it('reads the tickets that a client offers', () => {
    const read = readClientHello(
      made([
        [43, Buffer.from([2, 3, 4])],
        [41, pskBody],
      ]),
    ) as ClientHello
    expect(read.versions).toEqual([0x0304])
    expect(read.tickets.map(String)).toEqual([ticket.toString()])
  })

  it('waits for the last byte, wherever the bytes are cut, in one record or in many (P-59)', () => {
    for (const size of [1, 7, 16_384]) {
      const bytes = cut(
        made([
          [43, Buffer.from([4, 3, 4, 3, 3])],
          [41, pskBody],
        ]),
        size,
      )
      for (let length = 0; length < bytes.length; length++)
        expect(readClientHello(bytes.subarray(0, length))).toBeUndefined()
      expect((readClientHello(bytes) as ClientHello).tickets).toHaveLength(1)
    }
  })

  it('finds a ClientHello without extensions readable', () => {
    const bytes = made([])
    const bare = Buffer.concat([bytes.subarray(0, bytes.length - 2)])
    bare.writeUInt16BE(bare.length - 5, 3)
    bare.writeUIntBE(bare.length - 9, 6, 3)
    expect(readClientHello(bare)).toEqual({ versions: [], tickets: [] })
  })

  it.each([
    ['plain text', Buffer.from('hello, this is no TLS')],
    ['an alert', Buffer.from([21, 3, 1, 0, 2, 1, 0])],
    ['an empty record', Buffer.from([22, 3, 1, 0, 0])],
    ['a ServerHello', Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])],
    ['a ClientHello of 16 MiB', Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255])],
    ['fields that end too early', Buffer.from([22, 3, 1, 0, 8, 1, 0, 0, 4, 3, 3, 0, 0])],
    [
      'a record of another kind inside',
      Buffer.concat([cut(made([]), 7).subarray(0, 12), Buffer.from([23, 3, 1, 0, 1, 0])]),
    ],
    ['a ticket list that lies about its length', made([[41, Buffer.from([0, 50, 0, 60, 1, 2])]])],
  ])('knows that %s is none', (_what, bytes) => {
    expect(readClientHello(bytes)).toBe('unreadable')
  })

  it('never throws, whatever the bytes', () => {
    const valid = made([
      [43, Buffer.from([2, 3, 4])],
      [41, pskBody],
    ])
    const damaged = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, value]) => {
      const bytes = Buffer.from(valid)
      bytes[at] = value
      return bytes
    })
    fc.assert(
      fc.property(
        fc.oneof(
          damaged,
          fc.uint8Array().map(bytes => Buffer.from([22, 3, 1, 0, 255, 1, ...bytes])),
        ),
        bytes => {
          readClientHello(bytes)
        },
      ),
    )
  })
})
