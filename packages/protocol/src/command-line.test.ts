import { describe, expect, it } from 'vitest'
import { parseCommandLine, suffixVerb } from './command-line.js'

const parse = (line: string) => parseCommandLine(Buffer.from(line))

describe('parseCommandLine', () => {
  it.each([
    ['NOOP', 'NOOP', undefined],
    ['NOOP ', 'NOOP', ''],
    ['noop', 'NOOP', undefined],
    ['RetR a', 'RETR', 'a'],
    ['RETR  a', 'RETR', ' a'],
    ['RETR a ', 'RETR', 'a '],
    ['RETR   ', 'RETR', '  '],
    ['RETR a b\\c%d"e', 'RETR', 'a b\\c%d"e'],
    ['PASS  secret ', 'PASS', ' secret '],
    ['CWD /zażółć/日本/😀', 'CWD', '/zażółć/日本/😀'],
    ['RETR \ufeffbom', 'RETR', '\ufeffbom'],
    ['RETR e\u0301', 'RETR', 'e\u0301'],
    ['RETR \u00e9', 'RETR', '\u00e9'],
    ['RETR \ufffd', 'RETR', '\ufffd'],
    ['RETR \u007f\u0085\u2028', 'RETR', '\u007f\u0085\u2028'],
    ['PWD', 'PWD', undefined],
    ['XSHA256 /f', 'XSHA256', '/f'],
    ['xmd5 /f', 'XMD5', '/f'],
    ['ABCDEFGHIJKL x', 'ABCDEFGHIJKL', 'x'],
  ])('reads %j byte for byte (P-07)', (line, verb, argument) => {
    expect(parse(line)).toEqual({ verb, argument })
  })

  it.each([
    ['', ''],
    [' ', ''],
    [' NOOP', ''],
    ['A', 'A'],
    ['AB x', 'AB'],
    ['ABCDEFGHIJKLM x', 'ABCDEFGHIJKLM'],
    ['4BOR', '4BOR'],
    ['AB-R', 'AB-R'],
    ['AB.R x', 'AB.R'],
    ['[\\]^', '[\\]^'],
    ['@@@@', '@@@@'],
    ['{|}~', '{|}~'],
    ['`abc', '`abc'],
    ['\u0131nfo', 'Ä±nfo'],
    ['\u017ftat', 'Å¿tat'],
    ['ＲＥＴＲ x', 'ï¼²ï¼¥ï¼´ï¼²'],
    ['../../etc', '../../etc'],
  ])('finds no verb in %j (P-07)', (line, verb) => {
    expect(parse(line)).toEqual({ fault: 'verb', verb })
  })

  it('takes letters for a verb, and digits after the first (P-07)', () => {
    const accepted = (at: number) =>
      Array.from({ length: 128 }, (_, byte) => byte).filter(byte => {
        const line = Buffer.from('RETR')
        line[at] = byte
        return byte !== 0x20 && parseCommandLine(line).fault === undefined
      })
    const letters = [...Array(26).keys()].flatMap(i => [0x41 + i, 0x61 + i]).sort((a, b) => a - b)
    expect(accepted(0)).toEqual(letters)
    expect(accepted(3)).toEqual([...Array(10).keys()].map(i => 0x30 + i).concat(letters))
  })

  it('refuses each C0 byte at each place of a line (P-02, C-04)', () => {
    const missed: unknown[] = []
    const line = Buffer.from('RETR some file')
    for (let byte = 0; byte < 0x20; byte++) {
      for (let at = 0; at <= line.length; at++) {
        const bad = Buffer.concat([line.subarray(0, at), Buffer.from([byte]), line.subarray(at)])
        if (parseCommandLine(bad).fault !== 'control-character') missed.push([byte, at])
      }
    }
    expect(missed).toEqual([])
  })

  it('names the verb of a line that it refuses, so that the answer can depend on it', () => {
    expect(parse('retr a\0b')).toEqual({ fault: 'control-character', verb: 'RETR' })
    expect(parse('retr a\rb')).toEqual({ fault: 'control-character', verb: 'RETR' })
    expect(parseCommandLine(Buffer.from('retr \xe9', 'latin1'))).toEqual({ fault: 'encoding', verb: 'RETR' })
  })

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a lone lead byte', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong slash of three bytes', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['the byte FF', [0xff]],
    ['a cut character', [0xf0, 0x9f, 0x98]],
  ])('refuses %s instead of replacing it (P-11)', (_, bytes) => {
    const line = Buffer.concat([Buffer.from('RETR a'), Buffer.from(bytes), Buffer.from('b')])
    expect(parseCommandLine(line)).toEqual({ fault: 'encoding', verb: 'RETR' })
  })

  it('drops data marks and interrupts before the verb (P-06)', () => {
    expect(parseCommandLine(Buffer.from('\xf2ABOR', 'latin1'))).toEqual({ verb: 'ABOR', argument: undefined })
    expect(parseCommandLine(Buffer.from('\xf4\xf2stat a', 'latin1'))).toEqual({ verb: 'STAT', argument: 'a' })
  })

  it('reads the longest line fast, whatever it holds (C-34)', () => {
    const started = performance.now()
    for (const fill of ['A', ' ', '\xff', '\xf2', '\x80', '\0'])
      parseCommandLine(Buffer.alloc(65_536, fill, 'latin1'))
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('parseCommandLine with a legacy charset', () => {
  const latin1 = (bytes: Buffer) => bytes.toString('latin1')

  it('asks the decoder only about what is not UTF-8, and only about the argument (P-11)', () => {
    const asked: string[] = []
    const decode = (bytes: Buffer) => {
      asked.push(bytes.toString('hex'))
      return latin1(bytes)
    }
    expect(parseCommandLine(Buffer.from('RETR é'), decode)).toEqual({ verb: 'RETR', argument: 'é' })
    expect(asked).toEqual([])
    expect(parseCommandLine(Buffer.from('RETR  \xe9 ', 'latin1'), decode)).toEqual({
      verb: 'RETR',
      argument: ' é ',
    })
    expect(asked).toEqual(['20e920'])
    expect(parseCommandLine(Buffer.from('R\xe9TR x', 'latin1'), decode)).toEqual({
      fault: 'verb',
      verb: 'RéTR',
    })
  })

  it('takes a decoder that throws for one that cannot read it', () => {
    const strict = new TextDecoder('shift_jis', { fatal: true })
    const line = Buffer.from([0x52, 0x45, 0x54, 0x52, 0x20, 0x83])
    expect(parseCommandLine(line, bytes => strict.decode(bytes))).toEqual({ fault: 'encoding', verb: 'RETR' })
  })

  it('refuses control characters that only decoding brings out (C-04)', () => {
    const line = Buffer.from('RETR \xe9', 'latin1')
    expect(parseCommandLine(line, () => 'a\0b')).toEqual({ fault: 'control-character', verb: 'RETR' })
    expect(parseCommandLine(line, () => 'a\nb')).toEqual({ fault: 'control-character', verb: 'RETR' })
  })
})

describe('suffixVerb', () => {
  it('finds ABOR, STAT or QUIT at the end of a garbled verb, in any case (P-06)', () => {
    expect(suffixVerb('XABOR')).toBe('ABOR')
    expect(suffixVerb('\u00f3\u00ffabor')).toBe('ABOR')
    expect(suffixVerb('??Stat')).toBe('STAT')
    expect(suffixVerb('QUIT')).toBe('QUIT')
    expect(suffixVerb('NOOPQUIT')).toBe('QUIT')
  })

  it.each([
    '',
    'BOR',
    'ABORT',
    'ABOR ',
    'RETR',
    'STAT1',
    'ab\u00f6r',
    '\u0141BOR',
    'qu\u0131t',
    '\u017ftat',
    '!BOR',
    'A\u0002OR',
  ])('finds nothing at the end of %j', text => {
    expect(suffixVerb(text)).toBeUndefined()
  })
})
