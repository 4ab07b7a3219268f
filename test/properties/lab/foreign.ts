// What strangers send: bytes and texts that lean towards what parsers trip over.
import fc from 'fast-check'

const ODD_BYTES = [
  0, 9, 10, 13, 13, 10, 32, 34, 44, 47, 46, 124, 127, 0x85, 0xc0, 0xc3, 0xe2, 0xf0, 0xf2, 0xf4, 0xff,
]
const ODD_TEXTS = [
  '',
  ' ',
  '  ',
  '.',
  '..',
  '/',
  '//',
  '\\',
  '-',
  '--',
  ';',
  '=',
  '"',
  '""',
  '*',
  '?',
  '[',
  ']',
  '{',
  '%',
  '%2f',
  '%00',
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\x1b',
  '\x7f',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '\u{1f600}',
  'ü',
  'u\u0308',
  '\uff0e',
  '\u0130',
  '__proto__',
  'constructor',
  '0',
  '00',
  '-1',
  '1e3',
  '0x1',
  '255',
  '256',
  '65536',
  '9007199254740993',
] as const

/** Any bytes, often those that mean something. */
export function bytes(maxLength = 60): fc.Arbitrary<Buffer> {
  const byte = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...ODD_BYTES) },
    { weight: 2, arbitrary: fc.integer({ min: 0x41, max: 0x5a }) },
    { weight: 1, arbitrary: fc.nat(255) },
  )
  return fc.array(byte, { maxLength }).map(all => Buffer.from(all))
}

/** Any text, lone surrogates included, often one that means something; put together from `words` too. */
export function text(words: readonly string[] = [], maxParts = 8): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ODD_TEXTS, ...words) },
    { weight: 2, arbitrary: fc.constantFrom('a', 'b', 'file', ...words) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
  )
  return fc.array(part, { maxLength: maxParts }).map(parts => parts.join(''))
}

/** `whole` with the pieces into which it may be cut, empty ones among them. */
export interface Cut {
  readonly whole: Buffer
  readonly pieces: readonly Buffer[]
}

/** Bytes, cut anywhere. */
export function cut(whole: fc.Arbitrary<Buffer>): fc.Arbitrary<Cut> {
  const lengths = fc.oneof(
    fc.constant([]),
    fc.array(fc.nat(5), { maxLength: 20 }),
    fc.constant(Array(80).fill(1)),
  )
  return fc.tuple(whole, lengths).map(([all, cuts]) => ({ whole: all, pieces: piecesOf(all, cuts) }))
}

function piecesOf(whole: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (const length of lengths) {
    pieces.push(whole.subarray(at, at + length))
    at += length
  }
  return [...pieces, whole.subarray(at)]
}
