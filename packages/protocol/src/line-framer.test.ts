import { describe, expect, it } from 'vitest'
import { type FramedLine, LineFramer } from './line-framer.js'

/** Everything that can be taken now, as text. */
function take(framer: LineFramer): string[] {
  const lines: string[] = []
  for (let line = framer.next(); line !== undefined; line = framer.next()) lines.push(text(line))
  return lines
}

function text(line: FramedLine): string {
  return line === 'too-long' ? '<too-long>' : line.toString('latin1')
}

function linesOf(chunks: readonly string[], limit?: number): string[] {
  const framer = new LineFramer(limit)
  return chunks.flatMap(chunk => {
    framer.push(Buffer.from(chunk, 'latin1'))
    return take(framer)
  })
}

describe('LineFramer', () => {
  it('gives a line that came in one chunk without copying it', () => {
    const chunk = Buffer.from('NOOP\r\n')
    const framer = new LineFramer()
    framer.push(chunk)
    const line = framer.next() as Buffer
    expect(line.toString()).toBe('NOOP')
    expect(line.buffer).toBe(chunk.buffer)
    expect(line.byteOffset).toBe(chunk.byteOffset)
    expect(framer.next()).toBeUndefined()
    expect(framer.pendingBytes).toBe(0)
  })

  it('gives several lines of one chunk in order, and keeps what has no end yet (P-01)', () => {
    expect(linesOf(['USER a\r\nPASS b\r\nNO', 'OP\r', '\nQU', 'IT\r\n'])).toEqual([
      'USER a',
      'PASS b',
      'NOOP',
      'QUIT',
    ])
  })

  it('takes CRLF, bare LF and CR CR LF for the end of a line (P-02)', () => {
    expect(linesOf(['a\r\nb\nc\r\r\nd\r\n'])).toEqual(['a', 'b', 'c', 'd'])
    expect(linesOf(['\r\n\n\r\r\n'])).toEqual(['', '', ''])
  })

  it('leaves any other CR, and NUL, in the line for the parser to refuse (P-02)', () => {
    expect(linesOf(['a\rb\r\n', 'c\r\r\r\n', '\0\r\n', 'a\r\0\n'])).toEqual(['a\rb', 'c\r', '\0', 'a\r\0'])
  })

  it('takes ABOR without its LF for a line, as the urgent byte of a Synch is lost (P-06)', () => {
    expect(linesOf(['ABOR\r'])).toEqual(['ABOR'])
    expect(linesOf(['AB', 'or\r', 'NOOP\r\n'])).toEqual(['ABor', 'NOOP'])
    expect(linesOf(['RETR a\r\n\xf4\xf2ABOR\r', 'MLSD\r\n'])).toEqual(['RETR a', '\xf4\xf2ABOR', 'MLSD'])
  })

  it('gives ABOR once when its LF comes on its own (P-01)', () => {
    expect(linesOf(['ABOR\r', '\nNOOP\r\n'])).toEqual(['ABOR', 'NOOP'])
    expect(linesOf('ABOR\r\n\nNOOP\r\n'.split(''))).toEqual(['ABOR', '', 'NOOP'])
    expect(linesOf(['ABOR\r', '\r\nNOOP\r\n'])).toEqual(['ABOR', 'NOOP'])
    expect(linesOf(['ABOR\r', '\r', '\n', 'ABOR\r', '\r', 'NOOP\r\n'])).toEqual(['ABOR', 'ABOR', '\rNOOP'])
    expect(linesOf(['ABOR\r', '\n', 'ABOR\r', 'ABOR\r', '\n'])).toEqual(['ABOR', 'ABOR', 'ABOR'])
  })

  it('waits for the LF of any other verb', () => {
    expect(linesOf(['STAT\r', 'ABORT\r', 'ABOR', '\n'])).toEqual(['STAT\rABORT\rABOR'])
  })

  it('keeps bytes as they are, also where a character is cut', () => {
    const line = Buffer.from('RETR zażółć 😀\r\n')
    for (let at = 1; at < line.length; at++) {
      const framer = new LineFramer()
      framer.push(line.subarray(0, at))
      expect(framer.next()).toBe(undefined)
      framer.push(line.subarray(at))
      expect((framer.next() as Buffer).toString('utf8')).toBe('RETR zażółć 😀')
    }
  })

  it('gives lines that stay whole while later chunks are read', () => {
    const framer = new LineFramer()
    const lines: Buffer[] = []
    for (const chunk of ['fi', 'rst\nsec', 'ond\nthi', 'rd\n']) {
      framer.push(Buffer.from(chunk))
      for (let line = framer.next(); line !== undefined; line = framer.next()) lines.push(line as Buffer)
    }
    expect(lines.map(String)).toEqual(['first', 'second', 'third'])
  })

  it('does not keep the buffer of a chunk alive for an unfinished line', () => {
    const framer = new LineFramer()
    const chunk = Buffer.from('USER al')
    framer.push(chunk)
    expect(framer.next()).toBeUndefined()
    chunk.fill(0)
    framer.push(Buffer.from('ice\r\n'))
    expect(text(framer.next() as FramedLine)).toBe('USER alice')
  })
})

describe('LineFramer, long lines', () => {
  it('allows 4096 bytes without the line end, and not one more (P-03)', () => {
    const longest = 'x'.repeat(4096)
    for (const end of ['\n', '\r\n', '\r\r\n']) {
      expect(linesOf([longest + end])).toEqual([longest])
      expect(linesOf([`x${longest}${end}NOOP\r\n`])).toEqual(['<too-long>', 'NOOP'])
      expect(linesOf(Array.from(longest + end))).toEqual([longest])
      expect(linesOf(Array.from(`x${longest}${end}NOOP\r\n`))).toEqual(['<too-long>', 'NOOP'])
    }
  })

  it('says too-long once, at once, and goes on after the LF (P-03)', () => {
    const framer = new LineFramer(8)
    framer.push(Buffer.from('0123456789a'))
    expect(take(framer)).toEqual(['<too-long>'])
    expect(framer.pendingBytes).toBe(0)
    framer.push(Buffer.from('b'.repeat(100)))
    expect(take(framer)).toEqual([])
    framer.push(Buffer.from('c\r\nNOOP\r\n'))
    expect(take(framer)).toEqual(['NOOP'])
  })

  it('says too-long for each long line (P-03)', () => {
    const long = `${'x'.repeat(20)}\r\n`
    expect(linesOf([long + long, 'NOOP\r\n', long.slice(0, 5), `${long}ok\n`], 8)).toEqual([
      '<too-long>',
      '<too-long>',
      'NOOP',
      '<too-long>',
      'ok',
    ])
  })

  it('keeps no more than the limit of a line of one GiB (P-03, C-32)', () => {
    const framer = new LineFramer()
    const chunk = Buffer.alloc(65_536, 'x')
    let tooLong = 0
    let most = 0
    for (let i = 0; i < 16_384; i++) {
      framer.push(chunk)
      while (framer.next() !== undefined) tooLong++
      most = Math.max(most, framer.pendingBytes)
    }
    framer.push(Buffer.from('\r\nNOOP\r\n'))
    expect(tooLong).toBe(1)
    expect(most).toBe(0)
    expect(take(framer)).toEqual(['NOOP'])
  })

  it('keeps no more than the limit and a line end of a line that comes byte by byte', () => {
    const framer = new LineFramer(100)
    let most = 0
    for (let i = 0; i < 1000; i++) {
      framer.push(Buffer.from('x'))
      framer.next()
      most = Math.max(most, framer.pendingBytes)
    }
    expect(most).toBe(102)
  })

  it('refuses a limit that is none', () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new LineFramer(limit)).toThrow(RangeError)
    }
  })
})

describe('LineFramer, held back', () => {
  it('keeps what is pushed while nobody takes, in order', () => {
    const framer = new LineFramer()
    for (const chunk of ['a\nb', 'c\n', '', 'd', 'e\nf\n', 'g']) framer.push(Buffer.from(chunk))
    expect(framer.pendingBytes).toBe(11)
    expect(take(framer)).toEqual(['a', 'bc', 'de', 'f'])
    expect(framer.pendingBytes).toBe(1)
  })

  it('keeps the same buffer pushed twice as two chunks', () => {
    const framer = new LineFramer()
    const chunk = Buffer.from('a\nb\n')
    framer.push(chunk)
    expect(text(framer.next() as FramedLine)).toBe('a')
    framer.push(chunk)
    expect(take(framer)).toEqual(['b', 'a', 'b'])
  })

  it('keeps what is left of memory that is used again', () => {
    const framer = new LineFramer()
    const memory = Buffer.alloc(16)
    const push = (text: string) => framer.push(memory.subarray(0, memory.write(text)))
    push('a\nb\nc\nd')
    expect(text(framer.next() as FramedLine)).toBe('a')
    for (const more of ['e\nf\n', 'g\n', 'h']) {
      framer.keep()
      push(more)
    }
    framer.keep()
    memory.fill('x')
    expect(framer.pendingBytes).toBe(12)
    expect(take(framer)).toEqual(['b', 'c', 'de', 'f', 'g'])
    framer.keep()
    framer.push(Buffer.from('\n'))
    expect(take(framer)).toEqual(['h'])
  })

  it('drops everything behind AUTH and counts it (P-05)', () => {
    const framer = new LineFramer()
    framer.push(Buffer.from('AUTH TLS\r\nUSER mallory\r\n'))
    expect(text(framer.next() as FramedLine)).toBe('AUTH TLS')
    expect(framer.pendingBytes).toBe(14)
    framer.push(Buffer.from('PASS x'))
    expect(framer.clear()).toBe(20)
    expect(framer.pendingBytes).toBe(0)
    expect(framer.next()).toBeUndefined()
    framer.push(Buffer.from('USER alice\r\n'))
    expect(take(framer)).toEqual(['USER alice'])
  })

  it('drops an unfinished line, and the end of one that was too long', () => {
    const framer = new LineFramer(8)
    framer.push(Buffer.from('USER'))
    expect(framer.next()).toBeUndefined()
    expect(framer.clear()).toBe(4)
    framer.push(Buffer.alloc(50, 'x'))
    expect(take(framer)).toEqual(['<too-long>'])
    expect(framer.clear()).toBe(0)
    framer.push(Buffer.from('NOOP\r\n'))
    expect(take(framer)).toEqual(['NOOP'])
  })
})
