// How a control connection is cut into lines: as a plain model does it, wherever its segments are cut (G5, P-01, P-02, P-03).
import { type FramedLine, LineFramer } from '@longshore/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { bytes, type Cut, cut } from './lab/foreign.js'
import { holds } from './lab/property.js'

const LIMIT = 12

describe('lines', () => {
  const piece = fc.constantFrom('a', 'b', '\r', '\n', '\r\n', '\r\r\n', ' ', '\0', 'x'.repeat(LIMIT - 1), 'ü')
  const stream = fc.array(piece, { maxLength: 30 }).map(parts => Buffer.from(parts.join('')))

  holds('are framed the same, wherever they are cut (P-01, P-02, P-03)', cut(stream), given => {
    expect(framed(given)).toEqual(plainLines(given.whole))
  })

  holds('are framed the same when the memory they came in is used again', cut(stream), given => {
    expect(framed(given, true)).toEqual(plainLines(given.whole))
  })

  const end = fc.constantFrom('\r\n', '\n', '\r\r\n')
  const urgent = fc.tuple(fc.constantFrom('ABOR', 'abor', 'NOOP', '', 'ABORT', 'xABOR'), end)
  const urgentStream = fc.array(urgent, { maxLength: 8 }).map(all => Buffer.from(all.flat().join('')))
  holds(
    'are framed the same wherever they are cut, with ABOR among them (P-01, P-02)',
    cut(urgentStream),
    given => {
      expect(framed(given)).toEqual(plainLines(given.whole))
    },
  )

  holds(
    'keep no more than the limit and two bytes of an unfinished one (C-32)',
    cut(bytes(200).map(withoutFeeds)),
    ({ pieces }) => {
      const framer = new LineFramer(LIMIT)
      let most = 0
      for (const one of pieces) {
        framer.push(one)
        while (framer.next() !== undefined);
        most = Math.max(most, framer.pendingBytes)
      }
      expect(most).toBeLessThanOrEqual(LIMIT + 2)
    },
  )
})

function framed({ pieces }: Cut, reused = false): string[] {
  const framer = new LineFramer(LIMIT)
  const lines: string[] = []
  const take = () => {
    for (let next = framer.next(); next !== undefined; next = framer.next()) lines.push(shown(next))
  }
  for (const piece of pieces) {
    const memory = Buffer.from(piece)
    framer.push(memory)
    if (lines.length % 2 === 0) take()
    if (!reused) continue
    framer.keep()
    memory.fill(0x21)
  }
  take()
  return lines
}

function shown(line: FramedLine): string {
  return typeof line === 'string' ? 'too long' : line.toString('latin1')
}

function plainLines(whole: Buffer): string[] {
  const lines = whole.toString('latin1').split('\n')
  const rest = lines.pop() ?? ''
  const plain = lines
    .map(each => each.replace(/\r{1,2}$/, ''))
    .map(each => (each.length > LIMIT ? 'too long' : each))
  if (/^ABOR\r$/i.test(rest)) return [...plain, rest.slice(0, -1)]
  return rest.length > LIMIT + 2 ? [...plain, 'too long'] : plain
}

function withoutFeeds(all: Buffer): Buffer {
  return Buffer.from(all.filter(byte => byte !== 0x0a))
}
