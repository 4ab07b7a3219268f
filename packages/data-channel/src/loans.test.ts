// What transfers borrow.
import { afterEach, describe, expect, it } from 'vitest'
import { Loans } from './loans.js'
import { bufferSizes } from './transfer-buffers.js'

const { small, large } = bufferSizes
const loans = new Loans()
const lent: Buffer[] = []
afterEach(() => {
  for (const buffer of lent.splice(0)) loans.give(buffer)
})

function take(size: number): Buffer {
  const buffer = loans.take(size)
  lent.push(buffer)
  return buffer
}

describe('a buffer', () => {
  it.each([small, large])('of %i bytes that was given back is the next one taken', size => {
    const buffer = take(size)
    expect(buffer.length).toBe(size)
    loans.give(buffer)
    expect(take(size)).toBe(buffer)
  })

  it("is nobody else's as long as it is not given back", () => {
    expect(take(large)).not.toBe(take(large))
  })

  it('of a transfer that failed is never used again', () => {
    const failed = new Loans()
    const buffer = failed.take(large)
    failed.abandon()
    failed.give(buffer)
    expect(take(large)).not.toBe(buffer)
  })

  it('is small when many large ones are lent, until one of those comes back', () => {
    const failed = new Loans()
    for (let index = 0; index < 64; index++) failed.take(large)
    expect(take(large).length).toBe(small)
    failed.abandon()
    expect(take(large).length).toBe(large)
  })
})
