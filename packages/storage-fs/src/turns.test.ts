import { describe, expect, it } from 'vitest'
import { Turns } from './turns.js'

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

describe('turns', () => {
  it('do not wait for anything when nobody has had this one', async () => {
    const turns = new Turns()
    expect(turns.next()).toBeUndefined()
    await nextTurn()
    expect(turns.next()).toBeUndefined()
  })

  it('are one for all of those who work, each in its turn', async () => {
    const turns = new Turns()
    let turn = 0
    let watching = true
    const watch = async () => {
      for (; watching; turn++) await nextTurn()
    }
    const watched = watch()
    const slices: [string, number][] = []
    const work = async (name: string) => {
      for (let slice = 0; slice < 3; slice++) {
        await turns.next()
        slices.push([name, turn])
      }
    }
    await Promise.all(['a', 'b', 'c'].map(work))
    watching = false
    await watched
    expect(slices.map(([name]) => name).join('')).toBe('abcabcabc')
    expect(new Set(slices.map(([, when]) => when)).size).toBe(slices.length)
  })
})
