/** Reads the passive port ranges of the options, and refuses those that cannot work (RFC 2577 §8). */
import type { PassiveOptions, PortRange } from './options.js'

const LOWEST = 1024
const HIGHEST = 65_535

/** The ranges as a list, or undefined when the option is absent. Throws a TypeError that says what would work. */
export function portRanges(option: PassiveOptions['ports']): readonly PortRange[] | undefined {
  if (option === undefined) return undefined
  if (!Array.isArray(option) || option.length === 0) throw refusal(option, 'is no range')
  const ranges: readonly unknown[] = typeof option[0] === 'number' ? [option] : option
  return withoutOverlap(ranges.map(checkedRange))
}

/** How many ports the ranges hold. */
export function countPorts(ranges: readonly PortRange[]): number {
  return ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0)
}

/** Every port of the ranges, in order. */
export function listPorts(ranges: readonly PortRange[]): number[] {
  return ranges.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i))
}

/** Ranges as a person writes them: `50000-50100, 51000`. */
export function describeRanges(ranges: readonly PortRange[]): string {
  return ranges.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(', ')
}

/** Throws an Error when a control port lies inside a passive range. */
export function refuseControlPorts(ranges: readonly PortRange[], controlPorts: readonly number[]): void {
  for (const port of controlPorts) {
    const range = ranges.find(([low, high]) => port >= low && port <= high)
    if (range !== undefined) {
      throw new Error(
        `passive.ports ${describeRanges([range])} holds the control port ${port}: move the range or the control port`,
      )
    }
  }
}

function checkedRange(range: unknown): PortRange {
  if (!Array.isArray(range) || range.length !== 2) throw refusal(range, 'is no range')
  const [low, high] = range as [unknown, unknown]
  if (!isPort(low) || !isPort(high))
    throw refusal(range, `has a port that is no integer of ${LOWEST}-${HIGHEST}`)
  if (low > high) throw refusal(range, `is reversed: write [${high}, ${low}]`)
  return [low, high]
}

function withoutOverlap(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = [...ranges].sort(([a], [b]) => a - b)
  for (const [i, range] of sorted.entries()) {
    const next = sorted[i + 1]
    if (next !== undefined && next[0] <= range[1]) {
      throw refusal(next, `overlaps [${range.join(', ')}]: write the two as one range`)
    }
  }
  return ranges
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= LOWEST && (value as number) <= HIGHEST
}

function refusal(value: unknown, why: string): TypeError {
  return new TypeError(
    `passive.ports ${shown(value)} ${why}; give [low, high] or a list of such ranges, for example [50000, 50100]`,
  )
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80)
}
