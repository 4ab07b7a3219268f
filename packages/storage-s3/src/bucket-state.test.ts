// What storages over one client share.
import { describe, expect, it } from 'vitest'
import { BucketState, stateOf } from './bucket-state.js'

describe('BucketState', () => {
  it('runs tasks of one key one after the other, also after a failure', async () => {
    const state = new BucketState()
    const seen: string[] = []
    const task =
      (name: string, fails = false) =>
      async () => {
        seen.push(`${name} begins`)
        await Promise.resolve()
        seen.push(`${name} ends`)
        if (fails) throw new Error(name)
        return name
      }
    const ends = await Promise.allSettled([
      state.inTurn('k', task('a', true)),
      state.inTurn('k', task('b')),
      state.inTurn('k', task('c')),
    ])
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })

  it('does not let different keys wait for each other', async () => {
    const state = new BucketState()
    let release = () => {}
    const first = state.inTurn('a', () => new Promise<void>(resolve => (release = resolve)))
    await expect(state.inTurn('b', async () => 'b')).resolves.toBe('b')
    release()
    await first
  })

  it('lets tasks of several keys wait for all that came before at any of them, and for nothing else', async () => {
    const state = new BucketState()
    const seen: string[] = []
    const task = (name: string) => async () => {
      await Promise.resolve()
      seen.push(name)
    }
    await Promise.all([
      state.inTurns(['a', 'b'], task('first')),
      state.inTurns(['b', 'a'], task('second')),
      state.inTurn('a', task('third')),
      state.inTurns(['c', 'b'], task('fourth')),
    ])
    expect(seen.slice(0, 2)).toEqual(['first', 'second'])
    expect(seen.slice(2).sort()).toEqual(['fourth', 'third'])
  })

  it('is one for a client and bucket', () => {
    const client = {}
    expect(stateOf(client, 'a')).toBe(stateOf(client, 'a'))
    expect(stateOf(client, 'a')).not.toBe(stateOf(client, 'b'))
    expect(stateOf(client, 'a')).not.toBe(stateOf({}, 'a'))
  })
})
