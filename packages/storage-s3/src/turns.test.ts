// One thing after the other.
import { describe, expect, it } from 'vitest'
import { Turns } from './turns.js'

describe('Turns', () => {
  it('runs tasks of one key one after the other, also after a failure', async () => {
    const turns = new Turns()
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
      turns.inTurn('k', task('a', true)),
      turns.inTurn('k', task('b')),
      turns.inTurn('k', task('c')),
    ])
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })

  it('does not let different keys wait for each other', async () => {
    const turns = new Turns()
    let release = () => {}
    const first = turns.inTurn('a', () => new Promise<void>(resolve => (release = resolve)))
    await expect(turns.inTurn('b', async () => 'b')).resolves.toBe('b')
    release()
    await first
  })

  it('lets tasks of several keys wait for all that came before at any of them, and for nothing else', async () => {
    const turns = new Turns()
    const seen: string[] = []
    const task = (name: string) => async () => {
      await Promise.resolve()
      seen.push(name)
    }
    await Promise.all([
      turns.inTurns(['a', 'b'], task('first')),
      turns.inTurns(['b', 'a'], task('second')),
      turns.inTurn('a', task('third')),
      turns.inTurns(['c', 'b'], task('fourth')),
    ])
    expect(seen.slice(0, 2)).toEqual(['first', 'second'])
    expect(seen.slice(2).sort()).toEqual(['fourth', 'third'])
  })
})
