import { virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { CommandProbe } from '../testing/command-probe.js'
import {
  asciiUpper,
  byteCount,
  choice,
  ignored,
  isDigits,
  none,
  optional,
  path,
  splitWord,
  text,
  word,
} from './arguments.js'

const probe = new CommandProbe({ commands: [], storage: memoryStorage(), permissions: new Set() })
probe.state = { ...probe.state, cwd: virtualPath('/a/b') }
const { session } = probe

describe('none', () => {
  it('takes no argument, with or without a space after the verb', () => {
    expect(none.parse(undefined, session)).toEqual({ ok: true, value: undefined })
    expect(none.parse('', session)).toEqual({ ok: true, value: undefined })
  })

  it('refuses a superfluous argument with 501 (P-07)', () => {
    expect(none.parse('x', session)).toEqual({ ok: false, code: 501 })
    expect(ignored.parse('x', session).ok).toBe(true)
  })
})

describe('text', () => {
  it('keeps every space, also in front and at the end (P-07)', () => {
    expect(text('name').parse('  a b ', session)).toEqual({ ok: true, value: '  a b ' })
  })

  it('refuses nothing at all unless told otherwise', () => {
    expect(text('name').parse('', session).ok).toBe(false)
    expect(text('name').parse(undefined, session).ok).toBe(false)
    expect(text('name', { allowEmpty: true }).parse('', session)).toEqual({ ok: true, value: '' })
    expect(text('name', { allowEmpty: true }).parse(undefined, session).ok).toBe(false)
  })
})

describe('path', () => {
  it.each([
    ['c', '/a/b/c'],
    ['/c', '/c'],
    ['../c', '/a/c'],
    ['../../../../etc', '/etc'],
    [' c ', '/a/b/ c '],
    ['a\\b', '/a/b/a\\b'],
    ['%2e%2e', '/a/b/%2e%2e'],
    ['c/./d//e/', '/a/b/c/d/e'],
    ['~', '/a/b/~'],
  ])('resolves "%s" against the working directory, never above the root (C-01)', (argument, resolved) => {
    expect(path().parse(argument, session)).toEqual({ ok: true, value: resolved })
  })

  it('refuses an empty pathname', () => {
    expect(path().parse('', session)).toEqual({ ok: false, code: 501 })
    expect(path().parse(undefined, session)).toEqual({ ok: false, code: 501 })
  })
})

describe('optional', () => {
  it('may be left out, and prints so', () => {
    expect(optional(path()).parse('', session)).toEqual({ ok: true, value: undefined })
    expect(optional(path()).parse('x', session)).toEqual({ ok: true, value: '/a/b/x' })
    expect(optional(path()).syntax).toBe('[<SP> pathname]')
  })
})

describe('word', () => {
  it('takes one word and drops spaces after it', () => {
    expect(word('w').parse('x', session)).toEqual({ ok: true, value: 'x' })
    expect(word('w').parse('x  ', session)).toEqual({ ok: true, value: 'x' })
  })

  it.each([undefined, '', ' ', ' x', 'x y'])('refuses %j', argument => {
    expect(word('w').parse(argument, session)).toEqual({ ok: false, code: 501 })
  })
})

describe('choice', () => {
  const one = choice([
    ['F', 1],
    ['__PROTO__', 2],
  ])

  it('takes its words in any case', () => {
    expect(one.parse('f', session)).toEqual({ ok: true, value: 1 })
    expect(one.syntax).toBe('<SP> F | __PROTO__')
  })

  it('answers 504 to another word and 501 to none (P-07)', () => {
    expect(one.parse('R', session)).toEqual({ ok: false, code: 504 })
    expect(one.parse('constructor', session)).toEqual({ ok: false, code: 504 })
    expect(one.parse('', session)).toEqual({ ok: false, code: 501 })
    expect(one.parse('F F', session)).toEqual({ ok: false, code: 501 })
  })
})

describe('byteCount', () => {
  it.each([
    ['0', 0],
    ['00012', 12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (digits, value) => {
    expect(byteCount().parse(digits, session)).toEqual({ ok: true, value })
  })

  it.each([undefined, '', '-1', '+1', '1.5', '1e3', ' 1', '1 ', '9007199254740992', '99999999999999999999'])(
    'refuses %j (A2, REST)',
    digits => {
      expect(byteCount().parse(digits, session)).toEqual({ ok: false, code: 501 })
    },
  )
})

describe('splitWord', () => {
  it.each([
    ['a', 'a', undefined],
    ['a b c', 'a', 'b c'],
    ['a  b', 'a', ' b'],
    ['a ', 'a', ''],
    [' a', '', 'a'],
    ['', '', undefined],
  ])('cuts %j at exactly one space', (line, first, rest) => {
    expect(splitWord(line)).toEqual([first, rest])
  })
})

describe('asciiUpper', () => {
  it('folds a–z only, so that no other letter becomes one of A–Z (P-07)', () => {
    expect(asciiUpper('uTf8-x')).toBe('UTF8-X')
    expect(asciiUpper('sıte')).toBe('SıTE')
    expect(asciiUpper('ſ')).toBe('ſ')
  })
})

describe('isDigits', () => {
  it('knows 0–9 and nothing else', () => {
    expect(isDigits('0123456789')).toBe(true)
    expect(isDigits('')).toBe(false)
    expect(isDigits('1a')).toBe(false)
    expect(isDigits('٣')).toBe(false)
  })
})
