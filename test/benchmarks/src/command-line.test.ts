import { describe, expect, it } from 'vitest'
import { HELP, readOptions } from './command-line.js'
import { UsageError } from './selection.js'

describe('the options of the benchmark', () => {
  it('are read', () => {
    expect(readOptions(['--rows', 'retr1', '--rounds', '5', '--quick', '--out', 'a.json'])).toMatchObject({
      rows: 'retr1',
      rounds: 5,
      quick: true,
      out: 'a.json',
      docs: false,
    })
  })

  it.each([['--round', '3'], ['--rounds', '0'], ['--rounds', 'many'], ['--rows'], ['retr1']])(
    'are refused when they make no sense: %s %s',
    (...argv) => {
      expect(() => readOptions(argv.filter(word => word !== undefined))).toThrow(UsageError)
    },
  )

  it('all stand in the help', () => {
    const shown = [...HELP.matchAll(/^ {2}(?:-h, )?(--[a-z0-9-]+)/gm)].map(([, name]) => name)
    const unknown = shown.filter(name => {
      const words = /^--(rows|servers|rounds|base|out|table)$/.test(name ?? '') ? [name, '1'] : [name]
      try {
        return !readOptions(words.filter(word => word !== undefined))
      } catch {
        return true
      }
    })
    expect(unknown).toEqual([])
    expect(shown).toHaveLength(14)
  })
})
