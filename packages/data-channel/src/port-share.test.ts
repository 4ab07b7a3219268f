import { describe, expect, it } from 'vitest'
import { listPorts } from './port-ranges.js'
import { sharePassive } from './port-share.js'

const portsOf = (ports: Parameters<typeof sharePassive>[0]['ports'] & object, of: number) =>
  Array.from({ length: of }, (_, part) => sharePassive({ ports }, { part, of }).ports as [number, number][])

describe('sharePassive', () => {
  it('gives every part ports that no other has, as many as any other or one more', () => {
    for (const of of [1, 2, 3, 7, 10]) {
      const parts = portsOf([50_000, 50_009], of).map(listPorts)
      expect(parts.flat().sort((a, b) => a - b)).toEqual(listPorts([[50_000, 50_009]]))
      const sizes = parts.map(({ length }) => length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    }
  })

  it('goes on over the ends of ranges', () => {
    const ranges: [number, number][] = [
      [50_000, 50_002],
      [51_000, 51_000],
      [52_000, 52_003],
    ]
    expect(portsOf(ranges, 2)).toEqual([
      [
        [50_000, 50_002],
        [51_000, 51_000],
      ],
      [[52_000, 52_003]],
    ])
  })

  it('refuses a range that is too small, and one that cannot work at all', () => {
    expect(() => sharePassive({ ports: [50_000, 50_002] }, { part: 0, of: 4 })).toThrow(
      'passive.ports 50000-50002 holds 3 of the ports that 4 workers need',
    )
    expect(() => sharePassive({ ports: [50_002, 50_000] }, { part: 0, of: 1 })).toThrow('is reversed')
    const overlapping: [number, number][] = [
      [50_000, 50_009],
      [50_005, 50_006],
    ]
    expect(() => sharePassive({ ports: overlapping }, { part: 0, of: 2 })).toThrow('overlaps')
  })

  it('shares out what one address may hold, one at least, and leaves the rest alone', () => {
    const shares = [0, 1, 2].map(part => sharePassive({ maxPerAddress: 5 }, { part, of: 3 }).maxPerAddress)
    expect(shares).toEqual([2, 2, 1])
    expect(sharePassive({ maxPerAddress: 1 }, { part: 2, of: 3 })).toEqual({ maxPerAddress: 1 })
    expect(sharePassive({ sharing: 'never' }, { part: 0, of: 2 })).toEqual({ sharing: 'never' })
  })

  it('leaves a share that is no number to be refused where it is used', () => {
    const options = { maxPerAddress: 'many' as unknown as number }
    expect(sharePassive(options, { part: 0, of: 2 })).toEqual(options)
  })
})
