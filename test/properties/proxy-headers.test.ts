// PROXY headers of both versions: read as they were written, a byte at a time as well, and any other bytes break nothing (G5, B-30, C-23).
import { canonicalAddress, LONGEST_PROXY_HEADER, readProxyHeader } from '@longshore/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { bytes, text } from './lab/foreign.js'
import { holds } from './lab/property.js'

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const LINE = /^PROXY (?:UNKNOWN[^\r\n]*|TCP4 [\d.]+ [\d.]+ \d+ \d+|TCP6 [\da-f:.]+ [\da-f:.]+ \d+ \d+)\r\n/i

const octets = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map(all => Buffer.from(all))
const port = fc.nat(65_535)
const ends = fc
  .oneof(fc.constant(4), fc.constant(16))
  .chain(size => fc.tuple(octets(size), octets(size), port, port))
const extensions = fc.array(fc.tuple(fc.nat(255), bytes(20)), { maxLength: 4 })
const line = fc
  .tuple(
    fc.constantFrom('TCP4', 'TCP6', 'UNKNOWN', 'tcp4', 'UDP4'),
    ends,
    text([' ', '192.0.2.1', '::1', '\r\n']),
    fc.boolean(),
  )
  .map(([kind, [from, to, a, b], rest, isGood]) =>
    Buffer.from(
      `PROXY ${kind} ${isGood ? `${addressOf(from)} ${addressOf(to)} ${a} ${b}` : rest}\r\n`,
      'latin1',
    ),
  )
const binary = fc
  .tuple(ends, extensions)
  .map(([[from, to, a, b], tlvs]) =>
    written(
      0x21,
      [
        from,
        to,
        numbers(a),
        numbers(b),
        ...tlvs.flatMap(([type, value]) => [Buffer.of(type), numbers(value.length), value]),
      ],
      from.length,
    ),
  )

describe('a PROXY header', () => {
  holds(
    'tells the ends that were written into it, in either version (B-30)',
    fc.tuple(ends, extensions, bytes()),
    ([[from, to, a, b], tlvs, after]) => {
      const told = {
        source: { address: canonical(from), port: a },
        destination: { address: canonical(to), port: b },
      }
      const kind = from.length === 4 ? 'TCP4' : 'TCP6'
      const first = Buffer.from(`PROXY ${kind} ${addressOf(from)} ${addressOf(to)} ${a} ${b}\r\n`)
      const tlv = tlvs.flatMap(([type, value]) => [Buffer.of(type), numbers(value.length), value])
      const second = written(0x21, [from, to, numbers(a), numbers(b), ...tlv], from.length)
      for (const header of [first, second])
        expect(readProxyHeader(Buffer.concat([header, after]))).toEqual({ length: header.length, ...told })
    },
  )

  const any = fc.oneof(
    line,
    binary,
    bytes(),
    fc
      .tuple(fc.constantFrom('PROXY ', 'PROXY TCP4 ', SIGNATURE.toString('latin1')), bytes(600))
      .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'latin1'), rest])),
  )
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 })

  holds(
    'is read no further than it goes, whatever it holds and whatever follows (B-30)',
    fc.tuple(any, changes, bytes()),
    ([header, changed, after]) => {
      const all = Buffer.concat([header, after])
      for (const [at, byte] of changed) if (all.length > 0) all[at % all.length] = byte
      let taken = 0
      for (;;) {
        const read = readProxyHeader(all.subarray(0, taken))
        if (read === 'malformed') return
        if ('length' in read) return expect([read.length, readProxyHeader(all)]).toEqual([taken, read])
        expect(read.atLeast).toBeGreaterThan(0)
        if (taken >= all.length) return
        taken += read.atLeast
        expect(taken).toBeLessThanOrEqual(LONGEST_PROXY_HEADER)
      }
    },
  )

  holds(
    'of the first version is a line of its form, or is refused (C-23)',
    fc.tuple(line, changes),
    ([header, changed]) => {
      for (const [at, byte] of changed) header[at % header.length] = byte
      const read = readProxyHeader(header)
      if (typeof read === 'string' || !('length' in read) || header[0] !== 0x50) return
      const taken = header.toString('latin1', 0, read.length)
      expect(taken).toMatch(LINE)
      for (const end of [read.source, read.destination])
        if (end) expect([canonicalAddress(end.address), end.port < 65_536]).toEqual([end.address, true])
    },
  )
})

function written(command: number, parts: readonly Buffer[], size: number): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([SIGNATURE, Buffer.of(command, size === 4 ? 0x11 : 0x21), numbers(body.length), body])
}

function numbers(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255)
}

function addressOf(octets: Buffer): string {
  if (octets.length === 4) return octets.join('.')
  return octets.toString('hex').replace(/....(?!$)/g, '$&:')
}

function canonical(octets: Buffer): string | undefined {
  return canonicalAddress(addressOf(octets))
}
