import { describe, expect, it } from 'vitest'
import { Recount } from './recount.js'

describe('Recount', () => {
  it('begins a round after the call, and one for all who call during another', async () => {
    const ends: (() => void)[] = []
    const recount = new Recount(() => new Promise(resolve => ends.push(resolve)))
    const first = recount.round()
    await Promise.resolve()
    const during = [recount.round(), recount.round(), recount.round()]
    expect(ends.length).toBe(1)
    ends[0]?.()
    await first
    await Promise.resolve()
    expect(ends.length).toBe(2)
    ends[1]?.()
    await Promise.all(during)
    expect(ends.length).toBe(2)
  })
})
