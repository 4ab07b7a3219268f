// Bytes of data connections: line ends of TYPE A in any split, and the ClientHello that is read before TLS is (G5, P-36, P-59).
import { Readable, type Transform } from 'node:stream'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { FromNetwork, ToNetwork } from '../../packages/data-channel/src/ascii.js'
import { readClientHello } from '../../packages/data-channel/src/client-hello.js'
import { bytes, cut } from './lab/foreign.js'
import { holds, holdsLater } from './lab/property.js'

const lines = fc
  .array(fc.constantFrom(13, 10, 10, 0x61, 0xff, 0), { maxLength: 40 })
  .map(all => Buffer.from(all))
const ASCII = { cost: 10 }

describe('TYPE A', () => {
  holdsLater(
    'sends each lone LF as CRLF, and all else as it is, in any split (P-36)',
    cut(lines),
    async ({ whole, pieces }) => {
      const expected = whole.toString('latin1').replace(/(?<!\r)\n/g, '\r\n')
      expect((await through(new ToNetwork(), pieces)).toString('latin1')).toBe(expected)
    },
    ASCII,
  )

  holdsLater(
    'stores each CRLF as LF, and all else as it is, in any split (P-36)',
    cut(lines),
    async ({ whole, pieces }) => {
      const expected = whole.toString('latin1').replaceAll('\r\n', '\n')
      expect((await through(new FromNetwork(), pieces)).toString('latin1')).toBe(expected)
    },
    ASCII,
  )

  const text = lines.map(all => Buffer.from(all.filter(byte => byte !== 13)))
  holdsLater(
    'gives back text that is stored with LF, in any splits (P-36)',
    fc.tuple(cut(text), fc.nat(60)),
    async ([{ whole, pieces }, at]) => {
      const sent = await through(new ToNetwork(), pieces)
      expect(await through(new FromNetwork(), [sent.subarray(0, at), sent.subarray(at)])).toEqual(whole)
    },
    ASCII,
  )
})

const versions = fc.array(fc.nat(0xffff), { maxLength: 5 })
const tickets = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map(all => Buffer.from(all)),
  { maxLength: 4 },
)
const others = fc.array(
  fc.tuple(
    fc.nat(0xffff).filter(type => type !== 43 && type !== 41),
    bytes(20),
  ),
  { maxLength: 4 },
)
const hello = fc.record({
  versions,
  tickets,
  others,
  id: bytes(32),
  recordSize: fc.integer({ min: 1, max: 90 }),
})

describe('a ClientHello', () => {
  holds('is read as it was written, in whatever records it comes (P-59)', hello, given => {
    const { versions, tickets } = given
    expect(readClientHello(written(given))).toEqual({ versions, tickets })
  })

  holds('is waited for until its last byte (P-52)', fc.tuple(hello, fc.nat()), ([given, at]) => {
    const all = written({ ...given, recordSize: 0xffff })
    expect(readClientHello(all.subarray(0, at % all.length))).toBeUndefined()
  })

  const change = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 5 })
  holds(
    'with any bytes in it is read, waited for or left to TLS, and breaks nothing (C-39)',
    fc.tuple(hello, change, fc.nat(400)),
    ([given, changes, end]) => {
      const all = written(given)
      for (const [at, byte] of changes) all[at % all.length] = byte
      const read = readClientHello(all.subarray(0, end))
      if (typeof read === 'object')
        expect(read.tickets.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(all.length)
    },
  )

  holds('is not seen in any other bytes (C-39)', bytes(), given => {
    if (given.length > 0 && given[0] !== 22) expect(readClientHello(given)).toBe('unreadable')
  })
})

async function through(transform: Transform, pieces: readonly Buffer[]): Promise<Buffer> {
  const out: Buffer[] = []
  const source = Readable.from(pieces.filter(({ length }) => length > 0).map(piece => Buffer.from(piece)))
  for await (const chunk of source.pipe(transform)) out.push(chunk as Buffer)
  return Buffer.concat(out)
}

function written({
  versions,
  tickets,
  others,
  id,
  recordSize,
}: {
  versions: number[]
  tickets: Buffer[]
  others: [number, Buffer][]
  id: Buffer
  recordSize: number
}): Buffer {
  const offered = tickets.map(ticket => Buffer.concat([sized(2, ticket), Buffer.alloc(4)]))
  const extensions = [
    ...others,
    [43, sized(1, ...versions.map(number))] as const,
    [41, Buffer.concat([sized(2, ...offered), sized(2)])] as const,
  ].map(([type, body]) => Buffer.concat([number(type), sized(2, body)]))
  const body = [
    number(0x0303),
    Buffer.alloc(32),
    sized(1, id),
    sized(2, number(0x1301)),
    sized(1, Buffer.of(0)),
    sized(2, ...extensions),
  ]
  const message = Buffer.concat([Buffer.of(1), sized(3, ...body)])
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += recordSize)
    records.push(Buffer.of(22, 3, 1), sized(2, message.subarray(at, at + recordSize)))
  return Buffer.concat(records)
}

/** The parts behind their length in so many bytes. */
function sized(width: 1 | 2 | 3, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(width)
  length.writeUIntBE(body.length, 0, width)
  return Buffer.concat([length, body])
}

function number(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255)
}
