import { describe, expect, it } from 'vitest'
import { escaped, field, jsonLine } from './escape.js'

const HOSTILE = [
  ['a line end', 'a\r\n2026-01-01 forged', 'a\\r\\n2026-01-01 forged'],
  ['an ANSI sequence', '\u001b[2J\u001b]0;title\u0007', '\\x1b[2J\\x1b]0;title\\x07'],
  ['an eight-bit control', '\u009b31m', '\\x9b31m'],
  ['a change of direction', 'invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
  ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['what is not seen', 'a\u200bb\u00adc\ufeff', 'a\\u200bb\\xadc\\ufeff'],
  ['a tag beyond the basic plane', '\u{e0041}', '\\u{e0041}'],
  ['half a surrogate pair', '\ud800', '\\ud800'],
  ['a separator of lines', 'a\u2028b', 'a\\u2028b'],
  ['a backslash', 'a\\nb', 'a\\\\nb'],
  ['NUL and DEL', '\0\u007f', '\\x00\\x7f'],
] as const

describe('escaped', () => {
  it.each(HOSTILE)('writes out %s (C-54)', (_, text, shown) => {
    expect(escaped(text)).toBe(shown)
  })

  it('leaves names of any language as they are', () => {
    expect(escaped('größe 日本語 émoji 🎵 עברית')).toBe('größe 日本語 émoji 🎵 עברית')
  })
})

describe('field', () => {
  it('puts quotes around what has spaces, quotes or nothing in it', () => {
    expect([field('plain'), field('two words'), field('say "hi"'), field('')]).toEqual([
      'plain',
      '"two words"',
      '"say \\"hi\\""',
      '""',
    ])
  })
})

describe('jsonLine', () => {
  it.each(HOSTILE)('is one line of plain text with %s in it, and reads back the same (C-54)', (_, text) => {
    const line = jsonLine({ path: text })
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    expect(JSON.parse(line)).toEqual({ path: text })
  })
})
