/** Telnet filter, framer and parser together: however the bytes of a session are cut, the same commands come out. */
import { describe, expect, it } from 'vitest'
import { parseCommandLine } from './command-line.js'
import { LineFramer } from './line-framer.js'
import { TelnetFilter } from './telnet.js'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

const ABOR_FORMS: readonly (readonly [string, Buffer])[] = [
  ['FF F4 F2 ABOR', latin1('\xff\xf4\xf2ABOR\r\n')],
  ['FF F4 FF ABOR', latin1('\xff\xf4\xffABOR\r\n')],
  ['FF F4 FF F2 ABOR', latin1('\xff\xf4\xff\xf2ABOR\r\n')],
]

const SESSION = Buffer.concat([
  Buffer.from(
    'USER alice\r\nPASS  spaces kept \r\nFEAT\nOPTS UTF8 ON\r\r\nPWD\r\nTYPE I\r\nPBSZ 0\r\nPROT P\r\n',
  ),
  latin1('\xff\xfb\x01\xff\xfd\x03'),
  Buffer.from('CWD /zażółć/日本/😀\r\nPASV\r\nLIST -al\r\nREST 12\r\nEPSV\r\nRETR  a\r\n'),
  ...ABOR_FORMS.map(([, bytes]) => bytes),
  latin1('STOR \xff\xffx\r\n'),
  Buffer.from(`${'x'.repeat(300)}\r\nMKD a"b\r\nRETR a\0b\r\nNOOP\r\nQUIT\r\n`),
])

/** One line of text for each command, fault or long line, and one for the telnet answers. */
function understood(pieces: readonly Buffer[]): string[] {
  const telnet = new TelnetFilter()
  const framer = new LineFramer(256)
  const seen: string[] = []
  const answers: Buffer[] = []
  for (const piece of pieces) {
    framer.push(telnet.filter(piece))
    answers.push(telnet.takeAnswers() ?? Buffer.alloc(0))
    for (let line = framer.next(); line !== undefined; line = framer.next()) {
      seen.push(line === 'too-long' ? line : JSON.stringify(parseCommandLine(line)))
    }
  }
  return [...seen, Buffer.concat(answers).toString('hex')]
}

describe('a session of 23 lines', () => {
  const whole = understood([SESSION])

  it('is understood', () => {
    expect(whole).toHaveLength(24)
    expect(whole.filter(line => line === '{"verb":"ABOR"}')).toHaveLength(3)
    expect(whole).toContain('{"verb":"PASS","argument":" spaces kept "}')
    expect(whole).toContain('{"verb":"CWD","argument":"/zażółć/日本/😀"}')
    expect(whole).toContain('{"fault":"encoding","verb":"STOR"}')
    expect(whole).toContain('{"fault":"control-character","verb":"RETR"}')
    expect(whole).toContain('too-long')
    expect(whole.at(-1)).toBe('fffe01fffc03')
  })

  it('is understood the same byte by byte (P-01)', () => {
    expect(understood(Array.from(SESSION, byte => Buffer.from([byte])))).toEqual(whole)
  })

  it('is understood the same cut in two at every byte (P-01)', () => {
    for (let at = 0; at <= SESSION.length; at++) {
      expect(understood([SESSION.subarray(0, at), SESSION.subarray(at)])).toEqual(whole)
    }
  })

  it('is understood the same in pieces of every length', () => {
    for (let size = 1; size < 128; size++) {
      const pieces: Buffer[] = []
      for (let at = 0; at < SESSION.length; at += size) pieces.push(SESSION.subarray(at, at + size))
      expect(understood(pieces)).toEqual(whole)
    }
  })
})

describe('ABOR behind Telnet IP and Synch', () => {
  it.each(ABOR_FORMS)('is heard as %s, cut in three at every pair of bytes (P-06)', (_, bytes) => {
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
        expect(understood(pieces)).toEqual(['{"verb":"ABOR"}', ''])
      }
    }
  })

  it.each(ABOR_FORMS)('is heard as %s between two commands of one chunk', (_, bytes) => {
    const pieces = [Buffer.concat([Buffer.from('RETR a\r\n'), bytes, Buffer.from('NOOP\r\n')])]
    expect(understood(pieces)).toEqual([
      '{"verb":"RETR","argument":"a"}',
      '{"verb":"ABOR"}',
      '{"verb":"NOOP"}',
      '',
    ])
  })
})
