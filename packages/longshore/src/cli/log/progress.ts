/** One line that says how the running transfers get on. */
import type { LoggedSession } from '../served.js'
import { field } from './escape.js'
import { durationText, sizeText } from './units.js'

type Transfer = NonNullable<LoggedSession['transfer']>

interface Sample {
  readonly at: number
  readonly bytes: number
}

const SHOWN = 2
// Bytes leave in bursts: a shorter look back would make the speed jump.
const LOOK_BACK_MS = 4_000

/** Watches transfers over the last seconds, for their present speed. */
export class ProgressMeter {
  #samples = new Map<string, readonly Sample[]>()

  /** The line for the transfers of `sessions` at `now` (milliseconds); empty when there is none. */
  line(sessions: Iterable<LoggedSession>, now: number): string {
    const samples = new Map<string, readonly Sample[]>()
    const parts: string[] = []
    for (const session of sessions) {
      const { transfer } = session
      if (!transfer || transfer.direction === 'listing') continue
      const key = `${session.id} ${transfer.startedAt} ${transfer.path}`
      const seen = [...recent(this.#samples.get(key) ?? [], now), { at: now, bytes: transfer.bytes }]
      samples.set(key, seen)
      parts.push(partOf(session, transfer, speedOf(seen)))
    }
    this.#samples = samples
    const more = parts.length > SHOWN ? [`and ${parts.length - SHOWN} more`] : []
    return [...parts.slice(0, SHOWN), ...more].join(' | ')
  }
}

/** The samples of the last seconds, and the one before them. */
function recent(samples: readonly Sample[], now: number): readonly Sample[] {
  const first = samples.findLastIndex(({ at }) => now - at >= LOOK_BACK_MS)
  return first <= 0 ? samples : samples.slice(first)
}

/** Bytes per millisecond, as far as two samples tell. */
function speedOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.at <= first.at) return undefined
  return Math.max(0, last.bytes - first.bytes) / (last.at - first.at)
}

function partOf({ principal }: LoggedSession, transfer: Transfer, speed: number | undefined): string {
  const { direction, path, bytes, size } = transfer
  const arrow = direction === 'download' ? '↓' : '↑'
  const name = `${arrow} ${field(principal?.name ?? '-')} ${field(path)}`
  return [name, ...amountOf(bytes, size), speedShown(speed), restOf(transfer, speed)]
    .filter(text => text !== undefined)
    .join('  ')
}

function amountOf(bytes: number, size: number | undefined): string[] {
  if (size === undefined || size <= 0) return [sizeText(bytes)]
  return [`${Math.min(100, Math.floor((bytes * 100) / size))}%`, `${sizeText(bytes)} of ${sizeText(size)}`]
}

function speedShown(speed: number | undefined): string | undefined {
  return speed === undefined ? undefined : `${sizeText(Math.round(speed * 1000))}/s`
}

function restOf({ bytes, size }: Transfer, speed = 0): string | undefined {
  if (size === undefined || speed <= 0 || bytes >= size) return undefined
  return `${durationText(Math.ceil((size - bytes) / speed / 1000) * 1000).replace('.0 s', ' s')} left`
}
