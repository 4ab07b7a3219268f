// The ways in which a dialogue is held: over what, under TLS or not, and in which segments.
import type { DialogueFile, Restriction } from './dialogue-file.js'

/** How what the client says is cut: as the dialogue is written, one byte a segment, anywhere, or all of it in one segment. */
export type Segments = 'as written' | 'one byte a segment' | 'cut anywhere' | 'one segment'

export interface Way {
  readonly over: 'memory' | 'IPv4' | 'IPv6'
  readonly tls: 'none' | 'explicit' | 'implicit'
  readonly segments: Segments
  /** The lengths of segments that are cut anywhere, over and over; irregular ones unless given. */
  readonly lengths?: readonly number[]
}

export function describeWay({ over, tls, segments }: Way): string {
  const protection = tls === 'none' ? '' : `, ${tls} TLS`
  return `${over}${protection}${segments === 'as written' ? '' : `, ${segments}`}`
}

/** Whether the dialogue can be held that way. */
export function fits({ header, steps }: DialogueFile, { over, tls, segments }: Way): boolean {
  const conditions: readonly (readonly [Restriction, boolean])[] = [
    ['memory', over === 'memory'],
    ['ipv4', over !== 'IPv6'],
    ['ipv6', over === 'IPv6'],
    ['clear', tls === 'none'],
    ['tls', tls !== 'none'],
    ['implicit', tls === 'implicit'],
    ['bytes', segments === 'one byte a segment' || segments === 'cut anywhere'],
    ['one-segment', segments === 'one segment'],
  ]
  if (conditions.some(([name, applies]) => applies && header.notOver.has(name))) return false
  if (tls !== 'none' && steps.some(({ kind }) => kind === 'tls')) return false
  if (segments === 'one segment' && steps.some(({ kind }) => ORDERED.has(kind))) return false
  return (
    over !== 'memory' || !steps.some(({ kind }) => kind.startsWith('data-') && kind !== 'data-protection')
  )
}

/** Steps that must not happen after all commands were sent. */
const ORDERED: ReadonlySet<string> = new Set(['tls', 'client-ends', 'client-breaks', 'time', 'stored'])
