/** Splits what passive data connections may use between processes that serve as one (RFC 2577 §8). */
import type { PassiveOptions, PortRange } from './options.js'
import { describeRanges, listPorts, portRanges } from './port-ranges.js'

/** Which part of how many; counted from 0. */
export interface Part {
  readonly part: number
  readonly of: number
}

/**
 * The options for one part: ports that no other part has, as many as any other or one more, and its share of `maxPerAddress`, at least 1.
 * Without a range every part takes ports that the system gives. Throws a TypeError for a range that cannot work or is too small.
 */
export function sharePassive(options: PassiveOptions, { part, of }: Part): PassiveOptions {
  const { ports, maxPerAddress } = options
  return {
    ...options,
    ...(ports !== undefined && { ports: sharePorts(ports, part, of) }),
    ...(Number.isInteger(maxPerAddress) && {
      maxPerAddress: Math.max(1, shareOf(maxPerAddress as number, part, of)),
    }),
  }
}

function sharePorts(option: NonNullable<PassiveOptions['ports']>, part: number, of: number): PortRange[] {
  const ranges = portRanges(option) ?? []
  const ports = listPorts(ranges)
  if (ports.length < of) {
    throw new TypeError(
      `passive.ports ${describeRanges(ranges)} holds ${ports.length} of the ports that ${of} workers need, one at least for each: give a larger range, or fewer workers`,
    )
  }
  const first = Math.floor((ports.length * part) / of)
  return asRanges(ports.slice(first, Math.floor((ports.length * (part + 1)) / of)))
}

/** What is left over goes to the first parts, one each. */
function shareOf(count: number, part: number, of: number): number {
  return Math.floor(count / of) + (part < count % of ? 1 : 0)
}

function asRanges(ports: readonly number[]): PortRange[] {
  const ranges: [number, number][] = []
  for (const port of ports) {
    const last = ranges.at(-1)
    if (last && last[1] === port - 1) last[1] = port
    else ranges.push([port, port])
  }
  return ranges
}
