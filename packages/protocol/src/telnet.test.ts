import { describe, expect, it } from 'vitest'
import { hasTelnet, TelnetFilter, withoutSynch } from './telnet.js'

const bytes = (...parts: (number | string)[]) =>
  Buffer.concat(
    parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]))),
  )

/** What is left of `input` when it comes in the given pieces. */
function filtered(pieces: readonly Buffer[], filter = new TelnetFilter()): Buffer {
  return Buffer.concat(pieces.map(piece => filter.filter(piece)))
}

/** Every way to cut `input` in two, and one byte at a time. */
function cuts(input: Buffer): Buffer[][] {
  const pairs = Array.from({ length: input.length + 1 }, (_, at) => [
    input.subarray(0, at),
    input.subarray(at),
  ])
  return [...pairs, Array.from(input, byte => Buffer.from([byte]))]
}

describe('TelnetFilter', () => {
  it('is needed from the first IAC on', () => {
    expect(hasTelnet(Buffer.from('USER ä\r\n'))).toBe(false)
    expect(hasTelnet(Buffer.from([...Buffer.from('NOOP'), 0xff]))).toBe(true)
  })

  it('hands a chunk without telnet on as the same buffer', () => {
    const chunk = Buffer.from('RETR zażółć\r\n')
    const filter = new TelnetFilter()
    expect(filter.filter(chunk)).toBe(chunk)
    expect(filter.takeAnswers()).toBeUndefined()
  })

  it('does not change the buffer it was given', () => {
    const chunk = bytes(0xff, 0xf4, 'ABOR\r\n')
    const before = Buffer.from(chunk)
    new TelnetFilter().filter(chunk)
    expect(chunk).toEqual(before)
  })

  it.each([
    ['an escaped IAC as one byte', bytes('a', 0xff, 0xff, 'b'), bytes('a', 0xff, 'b')],
    ['a two-byte command as nothing', bytes('a', 0xff, 0xf1, 'b'), bytes('ab')],
    ['an IAC before text as nothing', bytes('a', 0xff, 'b'), bytes('ab')],
    ['an IAC before the end of a line as nothing', bytes('NOOP', 0xff, '\r\n'), bytes('NOOP\r\n')],
    ['option commands as nothing', bytes('a', 0xff, 0xfb, 1, 0xff, 0xfd, 3, 'b'), bytes('ab')],
    ['three IAC and text as one byte and text', bytes(0xff, 0xff, 0xff, 'A'), bytes(0xff, 'A')],
    ['IAC IAC IAC IP as one byte', bytes(0xff, 0xff, 0xff, 0xf4, 'A'), bytes(0xff, 'A')],
    ['option 255 as an option', bytes(0xff, 0xfb, 0xff, 'A'), bytes('A')],
  ])('passes %s, however it is cut (P-06)', (_, input, text) => {
    for (const pieces of cuts(input)) expect(filtered(pieces)).toEqual(text)
  })

  it('drops every command F0 to FA with its IAC, and only the IAC before every byte below (P-06)', () => {
    for (let byte = 0; byte < 0xf0; byte++)
      expect(filtered([bytes(0xff, byte, 'x')])).toEqual(bytes(byte, 'x'))
    for (let byte = 0xf0; byte <= 0xfa; byte++) expect(filtered([bytes(0xff, byte, 'x')])).toEqual(bytes('x'))
  })

  it('refuses every option: DONT to WILL and WONT, WONT to DO and DONT, however they are cut (P-06)', () => {
    const input = bytes(0xff, 0xfb, 1, 0xff, 0xfc, 2, 0xff, 0xfd, 3, 0xff, 0xfe, 4)
    const answers = bytes(0xff, 0xfe, 1, 0xff, 0xfe, 2, 0xff, 0xfc, 3, 0xff, 0xfc, 4)
    for (const pieces of cuts(input)) {
      const filter = new TelnetFilter()
      expect(filtered(pieces, filter)).toHaveLength(0)
      expect(filter.takeAnswers()).toEqual(answers)
      expect(filter.takeAnswers()).toBeUndefined()
    }
  })

  it('answers at most 16 times a session, and goes on filtering (P-06)', () => {
    const filter = new TelnetFilter()
    let answered = 0
    for (let i = 0; i < 100; i++) {
      expect(filter.filter(bytes(0xff, 0xfd, i))).toHaveLength(0)
      answered += filter.takeAnswers()?.length ?? 0
    }
    expect(answered).toBe(16 * 3)
    expect(filter.filter(bytes(0xff, 0xfb))).toHaveLength(0)
    expect(filter.filter(bytes(1, 'NOOP'))).toEqual(bytes('NOOP'))
    expect(filter.takeAnswers()).toBeUndefined()
  })

  it('forgets a begun sequence and untaken answers when cleared, and says what it held (P-05)', () => {
    const filter = new TelnetFilter()
    expect(filter.clear()).toBe(0)
    filter.filter(bytes('a', 0xff))
    expect(filter.clear()).toBe(1)
    filter.filter(bytes(0xff, 0xfd, 1, 0xff, 0xfb))
    expect(filter.clear()).toBe(2)
    expect(filter.takeAnswers()).toBeUndefined()
    expect(filter.filter(bytes(0xf4, 'x'))).toEqual(bytes(0xf4, 'x'))
  })

  it('does not begin to answer again after clear', () => {
    const filter = new TelnetFilter()
    for (let i = 0; i < 16; i++) filter.filter(bytes(0xff, 0xfd, i))
    filter.clear()
    filter.filter(bytes(0xff, 0xfd, 1))
    expect(filter.takeAnswers()).toBeUndefined()
  })
})

describe('withoutSynch', () => {
  it('takes data marks and interrupts from the front only (P-06)', () => {
    expect(withoutSynch(bytes(0xf2, 'ABOR'))).toEqual(bytes('ABOR'))
    expect(withoutSynch(bytes(0xf4, 0xf2, 0xf4, 'ABOR'))).toEqual(bytes('ABOR'))
    expect(withoutSynch(bytes('CWD ', 0xf2))).toEqual(bytes('CWD ', 0xf2))
    expect(withoutSynch(bytes(0xf3, 'ABOR'))).toEqual(bytes(0xf3, 'ABOR'))
    expect(withoutSynch(bytes(0xf2))).toHaveLength(0)
    expect(withoutSynch(bytes())).toHaveLength(0)
  })

  it('hands a line without them on as the same buffer', () => {
    const line = bytes('NOOP')
    expect(withoutSynch(line)).toBe(line)
  })
})
