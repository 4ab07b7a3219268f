import { describe, expect, it } from 'vitest'
import { MemoryOutput } from '../../../test/memory-io.js'
import { Screen } from './screen.js'
import { columnsOf, cutTo, padTo } from './width.js'

const CLEAR = '\r\u001b[K'

describe('Screen', () => {
  it('redraws its status in place, and puts lines above it', () => {
    const output = new MemoryOutput(true, 80)
    const screen = new Screen(output)
    screen.status('10%')
    screen.line('login')
    screen.status('20%')
    screen.status('')
    screen.line('logout')
    expect(output.text).toBe(`${CLEAR}10%${CLEAR}login\n10%${CLEAR}20%${CLEAR}logout\n`)
  })

  it('writes nothing for a status that is the same', () => {
    const output = new MemoryOutput(true, 80)
    const screen = new Screen(output)
    screen.status('10%')
    screen.status('10%')
    expect(output.text).toBe(`${CLEAR}10%`)
  })

  it('cuts the status so that it never wraps', () => {
    const output = new MemoryOutput(true, 10)
    new Screen(output).status('x'.repeat(20))
    expect(output.text).toBe(`${CLEAR}${'x'.repeat(8)}…`)
  })

  it('writes no status and no control sequence where there is no terminal', () => {
    const output = new MemoryOutput(false, 80)
    const screen = new Screen(output)
    screen.status('10%')
    screen.line('login')
    expect(output.text).toBe('login\n')
  })
})

describe('width', () => {
  it('counts wide and combining characters as terminals show them', () => {
    expect([columnsOf('abc'), columnsOf('日本'), columnsOf('e\u0301'), columnsOf('🎵')]).toEqual([3, 4, 1, 2])
  })

  it('cuts in front of a wide character that would stick out', () => {
    expect([cutTo('日本語', 5), cutTo('日本語', 6), cutTo('ab', 0)]).toEqual(['日本…', '日本語', ''])
  })

  it('fills up, and never cuts, what is to be padded', () => {
    expect([padTo('日', 4), padTo('abcdef', 4)]).toEqual(['日  ', 'abcdef'])
  })
})
