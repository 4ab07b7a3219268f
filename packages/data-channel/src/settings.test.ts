// Options and their defaults.
import { describe, expect, it } from 'vitest'
import { settle } from './settings.js'

describe('settle', () => {
  it('has defaults for everything', () => {
    const settings = settle({})
    expect(settings.times).toEqual({ acceptMs: 30_000, dialMs: 15_000, handshakeMs: 10_000, closeMs: 2_000 })
    expect(settings.passive).toMatchObject({ sharing: 'when-exhausted', unusedMs: 30_000, ranges: undefined })
    expect(settings.active).toEqual({})
  })

  it('turns either mode off', () => {
    expect(settle({ passive: false, active: false })).toMatchObject({ passive: false, active: false })
  })

  it.each([
    [{ pasive: {} }, "the data channel options has no 'pasive'; there are passive, active"],
    [{ passive: { port: [1, 2] } }, "passive has no 'port'"],
    [{ passive: { __proto__: null, constructor: 1 } }, "passive has no 'constructor'"],
    [{ passive: { sharing: 'sometimes' } }, 'passive.sharing must be'],
    [{ passive: { maxPerAddress: 0 } }, 'passive.maxPerAddress must be a positive integer'],
    [{ passive: { unusedMs: -1 } }, 'passive.unusedMs must be a whole number of milliseconds'],
    [{ passive: { randomInt: 4 } }, 'passive.randomInt must be a function'],
    [{ passive: null }, 'passive must be an object'],
    [{ active: { sourcePort: 0 } }, 'active.sourcePort must be a port of 1-65535'],
    [{ active: { sourcePort: 'twenty' } }, 'active.sourcePort must be a port'],
    [{ active: { natFix: 'yes' } }, 'active.natFix must be true or false'],
    [{ active: { allow: true } }, 'active.allow must be a function'],
    [{ acceptMs: Number.POSITIVE_INFINITY }, 'acceptMs must be a whole number'],
    [{ kernelCopy: {} }, 'kernelCopy must have a method copy'],
    [{ kernelCopy: { copy: () => 0, pipe: true } }, 'pipe of kernelCopy must be a method'],
    [{ closeMs: 2 ** 31 }, 'closeMs must be a whole number of milliseconds from 1 to 2147483647'],
  ])('refuses %j with a TypeError that says what would work', (options, text) => {
    expect(() => settle(options as never)).toThrow(TypeError)
    expect(() => settle(options as never)).toThrow(text)
  })
})
