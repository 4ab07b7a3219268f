// What is in the bytes of a control connection: telnet is taken out and lines are parsed as plain models do it (G5, P-02, P-06, P-07).
import { isUtf8 } from 'node:buffer'
import {
  isForeignProtocol,
  KNOWN_VERBS,
  parseCommandLine,
  suffixVerb,
  TelnetFilter,
} from '@longshore/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { bytes, cut, text } from './lab/foreign.js'
import { holds } from './lab/property.js'

const verb = fc.constantFrom(
  ...KNOWN_VERBS,
  'abor',
  'xxABOR',
  'S\u0130TE',
  'ſITE',
  'A',
  'TOOLONGFORAVERB',
  'x1',
)
const line = fc.tuple(verb, fc.constantFrom('', ' ', '  '), text()).map(parts => Buffer.from(parts.join('')))

describe('a command line', () => {
  holds(
    'is read as the rule says, from any bytes (P-02, P-07, P-11, C-04)',
    fc.oneof(line, bytes()),
    sent => {
      const plain = sent.toString('latin1').replace(/^[\xf2\xf4]+/, '')
      const [word = '', ...rest] = plain.split(' ')
      const argument = Buffer.from(rest.join(' '), 'latin1')
      const isVerb = /^[A-Za-z][A-Za-z0-9]{2,11}$/.test(word)
      const shown = isVerb ? word.toUpperCase() : word
      if (hasControl(plain)) return expectRead(sent, { fault: 'control-character', verb: shown })
      if (!isVerb) return expectRead(sent, { fault: 'verb', verb: word })
      if (rest.length === 0) return expectRead(sent, { verb: shown, argument: undefined })
      if (!isUtf8(argument)) return expectRead(sent, { fault: 'encoding', verb: shown })
      expectRead(sent, { verb: shown, argument: argument.toString() })
    },
  )

  holds('gives back an argument byte for byte, or not at all (P-11)', fc.oneof(line, bytes()), sent => {
    const read = parseCommandLine(sent)
    if (read.fault !== undefined || read.argument === undefined) return
    expect(sent.subarray(sent.length - Buffer.byteLength(read.argument))).toEqual(Buffer.from(read.argument))
  })

  holds(
    'keeps what a decoder of a charset gives free of control characters (P-02, C-04)',
    fc.tuple(bytes(), text()),
    ([sent, decoded]) => {
      const read = parseCommandLine(
        Buffer.concat([Buffer.from('STOR '), sent, Buffer.of(0xff)]),
        () => decoded,
      )
      if (read.fault === undefined) expect(hasControl(read.argument ?? '')).toBe(false)
    },
  )

  holds(
    'takes only ABOR, STAT and QUIT at the end of a garbled verb (P-06)',
    fc.oneof(text(['ABOR', 'Stat', 'quıt', 'QUIT']), verb),
    word => {
      const expected = ['ABOR', 'STAT', 'QUIT'].find(one => asciiUpper(word).endsWith(one))
      expect(suffixVerb(word)).toBe(expected)
    },
  )

  holds(
    'of FTP is never taken for another protocol (C-15)',
    fc.tuple(fc.constantFrom(...KNOWN_VERBS), fc.constantFrom('', ' x', ' http://x')),
    parts => {
      expect(isForeignProtocol(Buffer.from(parts.join('')))).toBe(false)
    },
  )

  holds(
    'that begins as HTTP, SMTP, SSH or TLS do is known for it (C-15)',
    fc.tuple(fc.constantFrom('GET ', 'post ', 'HELO ', 'SSH-', 'Host:', '\x16\x03'), bytes()),
    ([start, rest]) => {
      expect(isForeignProtocol(Buffer.concat([Buffer.from(start, 'latin1'), rest]))).toBe(true)
    },
  )
})

describe('telnet', () => {
  const telnet = fc.array(
    fc.oneof(fc.constantFrom(0xff, 0xff, 0xfb, 0xfc, 0xfd, 0xfe, 0xf0, 0xf2, 0xf4, 0xef), fc.nat(255)),
    { maxLength: 70 },
  )
  holds(
    'is taken out and answered the same, wherever it is cut (P-01, P-06)',
    cut(telnet.map(all => Buffer.from(all))),
    ({ whole, pieces }) => {
      const filter = new TelnetFilter()
      // What is filtered may be a view of what came.
      const kept = pieces.map(piece => Buffer.from(filter.filter(Buffer.from(piece))))
      const answers = filter.takeAnswers() ?? Buffer.alloc(0)
      expect(Buffer.concat(kept).toString('latin1')).toBe(plainText(whole))
      expect(answers.toString('latin1')).toBe(plainAnswers(whole))
    },
  )
})

function expectRead(sent: Buffer, expected: object): void {
  expect(parseCommandLine(sent)).toEqual(expected)
}

function hasControl(plain: string): boolean {
  return Array.from(plain).some(character => character < ' ')
}

function asciiUpper(word: string): string {
  return word.replace(/[a-z]/g, letter => letter.toUpperCase())
}

/** Option verbs with their option, two-byte commands, a doubled IAC, or an IAC that lost what it announced. */
const TELNET = /\xff(?:[\xfb-\xfe](?:.|$)|[\xf0-\xfa]|\xff|)/gs

function plainText(whole: Buffer): string {
  return whole.toString('latin1').replace(TELNET, found => (found === '\xff\xff' ? '\xff' : ''))
}

function plainAnswers(whole: Buffer): string {
  const asked = (whole.toString('latin1').match(TELNET) ?? []).filter(found => found.length === 3)
  return asked
    .slice(0, 16)
    .map(([, question = '', option]) => `\xff${question <= '\xfc' ? '\xfe' : '\xfc'}${option}`)
    .join('')
}
