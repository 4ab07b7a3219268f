import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_PROXY_HEADER, readProxyHeader } from './proxy-header.js'

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')

function binary(command: number, transport: number, body: Buffer): Buffer {
  const fixed = Buffer.from([command, transport, body.length >> 8, body.length & 0xff])
  return Buffer.concat([SIGNATURE, fixed, body])
}

const ENDS_4 = Buffer.from('c0000207c633640a9c400015', 'hex')
const ENDS_6 = Buffer.from(`20010db8${'0'.repeat(23)}120010db8${'0'.repeat(23)}29c400015`, 'hex')
const GOOD = [
  Buffer.from('PROXY TCP4 192.0.2.7 198.51.100.10 40000 21\r\n'),
  Buffer.from('PROXY TCP6 2001:DB8::1 2001:db8::2 40000 21\r\n'),
  Buffer.from('PROXY UNKNOWN\r\n'),
  Buffer.from('PROXY UNKNOWN ffff:f...f:ffff anything 65535 65535\r\n'),
  binary(0x21, 0x11, ENDS_4),
  binary(0x21, 0x11, Buffer.concat([ENDS_4, Buffer.from('04000300000005000101', 'hex')])),
  binary(0x21, 0x21, ENDS_6),
  binary(0x20, 0x00, Buffer.alloc(0)),
  binary(0x20, 0x11, Buffer.from('whatever')),
  binary(0x21, 0x00, Buffer.alloc(0)),
]

/** What a reader learns that is given no more than it asks for. */
function readInPieces(bytes: Buffer): { readonly taken: number; readonly result: unknown } {
  let taken = 0
  for (;;) {
    const result = readProxyHeader(bytes.subarray(0, taken))
    if (typeof result === 'string' || !('atLeast' in result)) return { taken, result }
    if (taken >= bytes.length) return { taken, result: 'nothing more comes' }
    taken += result.atLeast
  }
}

describe('readProxyHeader', () => {
  it.each([
    [0, '192.0.2.7', '198.51.100.10'],
    [1, '2001:db8::1', '2001:db8::2'],
    [4, '192.0.2.7', '198.51.100.10'],
    [5, '192.0.2.7', '198.51.100.10'],
    [6, '2001:db8::1', '2001:db8::2'],
  ])('reads both ends of header %i (B-30)', (index, from, to) => {
    const header = GOOD[index] as Buffer
    expect(readProxyHeader(header)).toEqual({
      length: header.length,
      source: { address: from, port: 40_000 },
      destination: { address: to, port: 21 },
    })
  })

  it.each([2, 3, 7, 8, 9])('knows no ends from header %i, LOCAL or UNKNOWN (B-30)', index => {
    const header = GOOD[index] as Buffer
    expect(readProxyHeader(header)).toEqual({ length: header.length })
  })

  it('takes an IPv4-mapped address for the IPv4 address (B-14)', () => {
    const header = readProxyHeader(Buffer.from('PROXY TCP6 ::ffff:192.0.2.7 ::ffff:c633:640a 1 2\r\n'))
    expect(header).toMatchObject({
      source: { address: '192.0.2.7' },
      destination: { address: '198.51.100.10' },
    })
  })

  it.each(GOOD.map((header, index) => [index, header]))(
    'never asks for a byte behind header %i, nor for none (B-30)',
    (_, header) => {
      const { taken, result } = readInPieces(Buffer.concat([header as Buffer, Buffer.from('USER ada\r\n')]))
      expect(taken).toBe((header as Buffer).length)
      expect(result).toEqual(readProxyHeader(header as Buffer))
    },
  )

  it.each([
    'USER ada\r\n',
    'proxy TCP4 192.0.2.7 198.51.100.10 1 2\r\n',
    'PROXY TCP5 192.0.2.7 198.51.100.10 1 2\r\n',
    'PROXY TCP4 192.0.2.7 198.51.100.10 1\r\n',
    'PROXY TCP4 192.0.2.7 198.51.100.10 1 2 3\r\n',
    'PROXY TCP4  192.0.2.7 198.51.100.10 1 2\r\n',
    'PROXY TCP4 192.0.2.7 198.51.100.10 1 65536\r\n',
    'PROXY TCP4 192.0.2.7 198.51.100.10 01 2\r\n',
    'PROXY TCP4 192.0.2.256 198.51.100.10 1 2\r\n',
    'PROXY TCP4 192.0.2.07 198.51.100.10 1 2\r\n',
    'PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n',
    'PROXY TCP6 192.0.2.7 198.51.100.10 1 2\r\n',
    'PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n',
    'PROXY TCP4 192.0.2.7 198.51.100.10 1 2\n',
    'PROXY TCP4 192.0.2.7\r198.51.100.10 1 2\r\n',
    'PROXY TCP4 192.0.2.7 \0 1 2\r\n',
    `PROXY UNKNOWN ${'x'.repeat(100)}\r\n`,
    `PROXY ${'x'.repeat(101)}`,
  ])('refuses %j (C-23)', text => {
    expect(readProxyHeader(Buffer.from(text))).toBe('malformed')
  })

  it.each([
    ['another version', binary(0x11, 0x11, ENDS_4)],
    ['another command', binary(0x22, 0x11, ENDS_4)],
    ['datagrams', binary(0x21, 0x12, ENDS_4)],
    ['a UNIX socket', binary(0x21, 0x31, Buffer.alloc(216))],
    ['addresses that are cut', binary(0x21, 0x11, ENDS_4.subarray(1))],
    ['an extension that is cut', binary(0x21, 0x11, Buffer.concat([ENDS_4, Buffer.from([4, 0, 9, 0])]))],
    ['more than a segment', binary(0x20, 0x00, Buffer.alloc(LONGEST_PROXY_HEADER - 15))],
  ])('refuses %s (C-23)', (_, header) => {
    expect(readProxyHeader(header)).toBe('malformed')
  })

  it('ends with any bytes, within its bound, and says the same of a header whatever follows (B-30)', () => {
    const beginning = fc.constantFrom(...GOOD, SIGNATURE, Buffer.from('PROXY '), Buffer.alloc(0))
    const random = fc.uint8Array({ maxLength: 700 }).map(bytes => Buffer.from(bytes))
    const mutation = fc.tuple(beginning, fc.nat(), fc.nat(255), random).map(([head, at, byte, tail]) => {
      const bytes = Buffer.concat([head, tail])
      if (bytes.length > 0 && byte % 2 === 0) bytes[at % bytes.length] = byte
      return bytes
    })
    fc.assert(
      fc.property(mutation, bytes => {
        const { taken, result } = readInPieces(bytes)
        expect(taken).toBeLessThanOrEqual(LONGEST_PROXY_HEADER)
        if (typeof result === 'object') expect(readProxyHeader(bytes)).toEqual(result)
      }),
      { numRuns: 3_000 },
    )
  })
})
