/** One line that says how the running transfers get on. */
import type { Session } from '@longshore/core'
import { field } from './escape.js'
import { durationText, sizeText } from './units.js'

type Transfer = NonNullable<Session['transfer']>

interface Sample {
  readonly at: number
  readonly bytes: number
  /** Bytes per millisecond, smoothed. */
  readonly speed: number
}

const SHOWN = 2
const SMOOTHING = 0.3

/** Watches transfers between two looks at them, for their present speed. */
export class ProgressMeter {
  #samples = new Map<string, Sample>()

  /** The line for the transfers of `sessions` at `now` (milliseconds); empty when there is none. */
  line(sessions: Iterable<Session>, now: number): string {
    const samples = new Map<string, Sample>()
    const parts: string[] = []
    for (const session of sessions) {
      const { transfer } = session
      if (!transfer || transfer.direction === 'listing') continue
      const key = `${session.id} ${transfer.startedAt} ${transfer.path}`
      const sample = sampled(transfer, this.#samples.get(key), now)
      samples.set(key, sample)
      parts.push(partOf(session, transfer, sample.speed))
    }
    this.#samples = samples
    const more = parts.length > SHOWN ? [`and ${parts.length - SHOWN} more`] : []
    return [...parts.slice(0, SHOWN), ...more].join(' | ')
  }
}

function sampled({ bytes, startedAt }: Transfer, last: Sample | undefined, now: number): Sample {
  if (!last) return { at: now, bytes, speed: now > startedAt ? bytes / (now - startedAt) : 0 }
  if (now <= last.at) return last
  const speed = Math.max(0, bytes - last.bytes) / (now - last.at)
  return { at: now, bytes, speed: last.speed + SMOOTHING * (speed - last.speed) }
}

function partOf({ principal }: Session, transfer: Transfer, speed: number): string {
  const { direction, path, bytes, size } = transfer
  const arrow = direction === 'download' ? '↓' : '↑'
  const name = `${arrow} ${field(principal?.name ?? '-')} ${field(path)}`
  return [name, ...amountOf(bytes, size), `${sizeText(Math.round(speed * 1000))}/s`, restOf(transfer, speed)]
    .filter(text => text !== undefined)
    .join('  ')
}

function amountOf(bytes: number, size: number | undefined): string[] {
  if (size === undefined || size <= 0) return [sizeText(bytes)]
  return [`${Math.min(100, Math.floor((bytes * 100) / size))}%`, `${sizeText(bytes)} of ${sizeText(size)}`]
}

function restOf({ bytes, size }: Transfer, speed: number): string | undefined {
  if (size === undefined || speed <= 0 || bytes >= size) return undefined
  return `${durationText(Math.ceil((size - bytes) / speed / 1000) * 1000).replace('.0 s', ' s')} left`
}
