/** What is left of a worker that has ended: its sessions are over, and connections that it had not got go to others. */
import type { EventStream } from '@longshore/core'
import type { ClusterEvent } from '../cluster-event.js'
import type { Exit, Hand } from './hand.js'
import type { KnownSessions } from './known-sessions.js'
import type { Reception } from './reception.js'

/** How it ended, and when another takes its place. */
export interface End {
  readonly exit: Exit
  readonly replacedInMs: number | undefined
}

/** Who knew it. */
export interface Bereaved {
  readonly known: KnownSessions
  readonly reception: Reception
  readonly events: EventStream<ClusterEvent>
}

/** Forgets it, and tells of it. */
export function settleEnd(
  hand: Hand,
  { exit, replacedInMs }: End,
  { known, reception, events }: Bereaved,
): void {
  const { id, pid, servingSince } = hand
  const { code, signal } = exit
  const sessions = [...hand.sessions]
  for (const session of sessions) reception.left(hand, session)
  known.forget(id)
  const replaced = replacedInMs !== undefined && { replacedInMs }
  const ended = { type: 'worker-ended', worker: id, pid, code, signal, sessions: sessions.length } as const
  // Those that never began, when the cluster itself does not begin, are told by the rejection.
  if (servingSince !== undefined || replaced) events.emit({ ...ended, ...replaced })
  reception.sendOn(hand)
}
