// That the runner finds what is wrong: a dialogue that does not hold must fail.
import { describe, expect, it } from 'vitest'
import { isAllowed } from './allowed-codes.js'
import { parseBytes, pattern } from './bytes-text.js'
import { exchangesOf } from './exchanges.js'
import { matchLines } from './match-lines.js'
import { parseDialogue } from './parse-dialogue.js'
import { expectFaults, runDialogue } from './run-dialogue.js'
import type { Way } from './ways.js'

const HEADER = 'Title: T\nRFC: none\nAs: alice\nFile: /file "content"\n\n'
const MEMORY: Way = { over: 'memory', tls: 'none', segments: 'as written' }
const TCP: Way = { over: 'IPv4', tls: 'none', segments: 'as written' }

function hold(body: string, way = MEMORY, header = HEADER): Promise<void> {
  return runDialogue(parseDialogue('probe', header + body), way)
}

describe('a dialogue', () => {
  it('holds when the server says what it says', async () => {
    await expect(hold('C: NOOP\nS: 200 OK.\n')).resolves.toBeUndefined()
  })

  it.each([
    [
      'another code',
      'C: NOOP\nS: 250 OK.\n',
      MEMORY,
      /probe\.dialogue:7: expected\n250 OK\.\ncame\n200 OK\./,
    ],
    ['another text', 'C: NOOP\nS: 200 Okay.\n', MEMORY, /came\n200 OK\./],
    [
      'a reply too many',
      'C: NOOP\nC: NOOP\nS: 200 OK.\n',
      MEMORY,
      /at the end came 200 OK|QUIT was answered 200/,
    ],
    [
      'a reply that is illegal',
      'C: FEAT x\nC: NOOP\nS: 501 …\nS: 200 OK.\nC: PWD\nS: 200 …\n',
      MEMORY,
      /came\n257/,
    ],
    [
      'a connection that stays open',
      'C: NOOP\nS: 200 OK.\nC: QUIT\nS: 221 …\nS.\nC: NOOP\nS: 200 OK.\n',
      MEMORY,
      /closed/,
    ],
    [
      'other data',
      'C: PASV\nS: 227 …\nC: NLST\nS: 150 …\nD< "fil\\r\\n"\nS: 226 …\n',
      TCP,
      /expected "fil\\r\\n", came "file\\r\\n"/,
    ],
    [
      'data that goes on',
      'C: PASV\nS: 227 …\nC: NLST\nS: 150 …\nD< ""\nS: 226 …\n',
      TCP,
      /first 0 bytes of 0 and 6/,
    ],
    [
      'other lines',
      'C: PASV\nS: 227 …\nC: LIST\nS: 150 …\nD<~ … none\nS: 226 …\n',
      TCP,
      /expected the lines/,
    ],
    ['a file that is not there', 'F: /none "x"\n', MEMORY, /expected a file \/none/],
    ['a file that is there', 'F: /file absent\n', MEMORY, /expected no file \/file/],
    ['another content', 'F: /file "other"\n', MEMORY, /expected "other", came "content"/],
  ])('fails at %s', async (_, body, way, message) => {
    await expect(hold(body, way)).rejects.toThrow(message)
  })

  it('fails when the server reports a fault that no header asked for', () => {
    const calm = parseDialogue('probe', HEADER)
    const faulty = parseDialogue('probe', HEADER.replace('\n\n', '\nFault: stat /file io\n\n'))
    expect(() => expectFaults(faulty, [new Error('io')])).not.toThrow()
    expect(() => expectFaults(calm, [])).not.toThrow()
    expect(() => expectFaults(calm, [new Error('io')])).toThrow('reported a fault')
  })

  it('fails at a reply that the RFCs do not know for the command (P-10)', () => {
    expect(isAllowed('NOOP', 200)).toBe(true)
    expect(isAllowed('NOOP', 250)).toBe(false)
    expect(isAllowed('SITE EXEC', 504)).toBe(true)
    expect(isAllowed('XYZZY', 200)).toBe(false)
  })
})

describe('a dialogue file', () => {
  it.each([
    ['an unknown header line', 'Titel: T\n\n', /probe\.dialogue:1: no header line/],
    ['a missing title', 'RFC: x\n\n', /Title is missing/],
    ['an unknown step', 'Title: T\nRFC: x\n\nC:NOOP\n', /probe\.dialogue:4: not understood/],
    ['bytes without quotes', 'Title: T\nRFC: x\n\nD< abc\n', /probe\.dialogue:4: not understood/],
    ['an unknown restriction', 'Title: T\nRFC: x\nNot over: ip6\n\n', /knows memory/],
    ['a fault without a code', 'Title: T\nRFC: x\nFault: stat /x\n\n', /Fault has to be/],
  ])('is refused for %s', (_, text, message) => {
    expect(() => parseDialogue('probe', text)).toThrow(message)
  })

  it('is refused when a reply answers nothing', () => {
    const { steps } = parseDialogue('probe', `${HEADER}C: NOOP\nS: 200 OK.\nS: 200 OK.\n`)
    expect(() => exchangesOf(steps)).toThrow('line 8: a reply 200 to no command')
  })

  it('gives replies to commands in order, but for STAT during a transfer', () => {
    const { steps } = parseDialogue('probe', `${HEADER}C: RETR x\nS: 150 …\nC: STAT\nS: 211 …\nS: 226 …\n`)
    expect(exchangesOf(steps).exchanges.map(({ verb, codes }) => [verb, codes])).toEqual([
      ['RETR', [150, 226]],
      ['STAT', [211]],
    ])
  })
})

describe('matchLines', () => {
  it.each([
    [['200 OK.'], ['200 OK.'], true],
    [['200 …'], ['200 anything (.*)'], true],
    [['200 …x'], ['200 anything'], false],
    [['200 .*'], ['200 anything'], false],
    [['a', '⋮', 'z'], ['a', 'b', 'c', 'z'], true],
    [['a', '⋮', 'z'], ['a', 'z'], true],
    [['a', '⋮'], ['a'], true],
    [['a', '⋮', 'z'], ['a', 'b'], false],
    [['a'], ['a', 'b'], false],
    [['a', 'b'], ['a'], false],
  ])('%j against %j is %j', (expected, came, matches) => {
    expect(matchLines(expected, came)).toBe(matches)
  })
})

describe('bytes', () => {
  it('are written as text with escapes', () => {
    expect(parseBytes(String.raw`"a\r\n\xff\\\"ü"`)).toEqual(
      Buffer.concat([Buffer.from('a\r\n'), Buffer.of(255), Buffer.from('\\"ü')]),
    )
  })

  it('have a pattern in which no stretch of 64 is found twice nearby', () => {
    const bytes = pattern(10_000)
    for (let at = 0; at < 4_096; at += 64) expect(bytes.indexOf(bytes.subarray(at, at + 64))).toBe(at)
  })
})
