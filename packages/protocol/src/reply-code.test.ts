import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type CompletionCode,
  isPreliminary,
  isReplyCode,
  type PreliminaryCode,
  type ReplyCode,
} from './reply-code.js'

describe('reply codes', () => {
  it('split into preliminary and completion without a gap (P-10)', () => {
    expectTypeOf<PreliminaryCode | CompletionCode>().toEqualTypeOf<ReplyCode>()
    expectTypeOf<PreliminaryCode & CompletionCode>().toBeNever()
    expectTypeOf<PreliminaryCode>().toEqualTypeOf<110 | 120 | 125 | 150>()
  })

  it('tell preliminary from completion at the first digit', () => {
    expect(isPreliminary(150)).toBe(true)
    expect(isPreliminary(110)).toBe(true)
    expect(isPreliminary(200)).toBe(false)
    expect(isPreliminary(350)).toBe(false)
    expect(isPreliminary(555)).toBe(false)
  })

  it('know every code that the commands answer with', () => {
    const used = [
      110, 120, 125, 150, 200, 202, 211, 212, 213, 214, 215, 220, 221, 225, 226, 227, 229, 230, 232, 234, 250,
      257, 331, 332, 334, 336, 350, 421, 425, 426, 431, 450, 451, 452, 500, 501, 502, 503, 504, 521, 522, 530,
      532, 533, 534, 535, 536, 550, 551, 552, 553, 554, 555,
    ]
    expect(used.filter(code => !isReplyCode(code))).toEqual([])
  })

  it('refuse numbers that no RFC gives a meaning (P-10)', () => {
    for (const code of [
      0,
      99,
      100,
      199,
      201,
      299,
      300,
      400,
      430,
      499,
      556,
      600,
      631,
      999,
      150.5,
      Number.NaN,
      -200,
    ]) {
      expect(isReplyCode(code)).toBe(false)
    }
  })
})
