// Paths as keys (C-08).
import { isStorageError, ROOT, virtualPath } from '@longshore/storage'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isName, Keys } from './keys.js'

const keys = new Keys('customers/alice/')

function codeOf(attempt: () => unknown): string | undefined {
  try {
    attempt()
    return undefined
  } catch (error) {
    return isStorageError(error) ? error.code : 'no StorageError'
  }
}

describe('Keys', () => {
  it('joins prefix and path, and interprets nothing', () => {
    expect(keys.make(virtualPath('/a b/%2F+ü'))).toBe('customers/alice/a b/%2F+ü')
    expect(keys.below(virtualPath('/a'))).toBe('customers/alice/a/')
    expect(keys.below(ROOT)).toBe('customers/alice/')
    expect(new Keys('').make(virtualPath('/a'))).toBe('a')
  })

  it.each([
    '/.longshore-x',
    '/a/.longshore-x/b',
    '/a\u0001',
    '/a\u007f',
    '/a\u0085',
    '/\ud800',
    '/\uffff',
    `/${'x'.repeat(1010)}`,
  ])('finds nothing under %j and makes nothing there', path => {
    expect(codeOf(() => keys.find(virtualPath(path)))).toBe('not-found')
    expect(codeOf(() => keys.make(virtualPath(path)))).toBe('bad-name')
  })

  it('counts the bytes of a key, not its letters', () => {
    const room = 1024 - Buffer.byteLength('customers/alice/')
    expect(keys.make(virtualPath(`/${'x'.repeat(room - 1)}`))).toHaveLength(1023)
    expect(codeOf(() => keys.make(virtualPath(`/${'ü'.repeat(room / 2 + 1)}`)))).toBe('bad-name')
  })

  it('never leaves its prefix, whatever a client sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), sent => {
        const path = virtualPath(sent)
        if (codeOf(() => keys.find(path)) !== undefined) return
        const key = keys.find(path)
        expect(key.startsWith('customers/alice/')).toBe(true)
        expect(key.split('/').includes('..')).toBe(false)
      }),
    )
  })
})

describe('isName', () => {
  it('takes for names what can be addressed', () => {
    expect(['a', ' ', '...', '%2e', '\u{1F6A2}', '.hidden'].every(isName)).toBe(true)
    expect(['', '.', '..', 'a\nb', '.longshore-times', '\u0000'].some(isName)).toBe(false)
  })
})
