// Port ranges of the options.
import { describe, expect, it } from 'vitest'
import { countPorts, describeRanges, listPorts, portRanges, refuseControlPorts } from './port-ranges.js'

describe('portRanges', () => {
  it('reads one range or several', () => {
    expect(portRanges([50_000, 50_002])).toEqual([[50_000, 50_002]])
    expect(
      portRanges([
        [50_000, 50_002],
        [51_000, 51_000],
      ]),
    ).toHaveLength(2)
    expect(portRanges(undefined)).toBeUndefined()
  })

  it('counts, lists and writes ranges', () => {
    const ranges = [
      [50_000, 50_002],
      [51_000, 51_000],
    ] as const
    expect(countPorts(ranges)).toBe(4)
    expect(listPorts(ranges)).toEqual([50_000, 50_001, 50_002, 51_000])
    expect(describeRanges(ranges)).toBe('50000-50002, 51000')
  })

  it.each([
    [[], /is no range/],
    [[[50_000]], /is no range/],
    ['50000-50100', /is no range/],
    [[1000, 2000], /integer of 1024-65535/],
    [[50_000, 70_000], /integer of 1024-65535/],
    [[50_000.5, 50_001], /integer/],
    [[50_000, Number.NaN], /integer/],
    [[50_100, 50_000], /reversed: write \[50000, 50100\]/],
    [
      [
        [50_000, 50_010],
        [50_010, 50_020],
      ],
      /overlaps \[50000, 50010\]/,
    ],
  ])('refuses %j and says what would work (B-20)', (ports, text) => {
    expect(() => portRanges(ports as never)).toThrow(TypeError)
    expect(() => portRanges(ports as never)).toThrow(/^passive\.ports /)
    expect(() => portRanges(ports as never)).toThrow(text)
  })

  it('refuses a range that holds a control port (B-20)', () => {
    expect(() => refuseControlPorts([[2000, 3000]], [21, 2121])).toThrow(
      'passive.ports 2000-3000 holds the control port 2121',
    )
    expect(() => refuseControlPorts([[2000, 3000]], [21])).not.toThrow()
  })
})
