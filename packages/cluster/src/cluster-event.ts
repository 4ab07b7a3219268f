/** Everything a cluster tells its app: the events of all workers as plain data, and those of the cluster itself. */
import type { ServerEvent, Session } from '@longshore/core'
import { type PlainError, plainError, revivedError } from './plain.js'
import { revivedSnapshot, type SessionSnapshot, snapshotOf } from './snapshot.js'

type OfSession = Extract<ServerEvent, { readonly session: Session }>
type Told<Event> = Event extends OfSession
  ? Omit<Event, 'session'> & { readonly session: SessionSnapshot }
  : never

/** What happens to the cluster itself. */
export type OwnEvent =
  | { readonly type: 'worker-started'; readonly worker: number; readonly pid: number }
  | {
      readonly type: 'worker-ended'
      readonly worker: number
      readonly pid: number
      readonly code: number | null
      readonly signal: string | null
      /** Sessions that ended with it; 0 when it ended in order. */
      readonly sessions: number
      /** Milliseconds until another takes its place; absent when none does. */
      readonly replacedInMs?: number
    }
  /** Events of a worker that nobody will see, since there were more than the primary could take. */
  | { readonly type: 'events-lost'; readonly worker: number; readonly count: number }
  /** No worker can be kept alive; the cluster closes. */
  | { readonly type: 'failed'; readonly error: Error }

/** One event; narrow by `type`. Times are Dates, durations milliseconds, `worker` is the id of a worker. */
export type ClusterEvent =
  | Told<Exclude<ServerEvent, { readonly type: 'fault' }>>
  | Extract<
      ServerEvent,
      { readonly type: 'listening' | 'session-refused' | 'address-banned' | 'closing' | 'closed' }
    >
  | {
      readonly type: 'fault'
      readonly worker?: number
      readonly session?: SessionSnapshot
      readonly where: string
      readonly error: Error
    }
  | OwnEvent

/** An event on its way to the primary. */
export type SentEvent =
  | { readonly session?: SessionSnapshot; readonly error?: PlainError; readonly event: object }
  | undefined

/** What is sent of an event of a worker; undefined for those that the primary tells itself. */
export function sentEvent(event: ServerEvent, worker: number): SentEvent {
  if (event.type === 'listening' || event.type === 'closing' || event.type === 'closed') return undefined
  if (!('session' in event) || event.session === undefined)
    return event.type === 'fault'
      ? { event: { type: 'fault', where: event.where }, error: plainError(event.error) }
      : { event }
  const { session, ...rest } = event
  const snapshot = snapshotOf(session, worker)
  if (rest.type !== 'fault') return { session: snapshot, event: rest }
  const { error, ...fault } = rest
  return { session: snapshot, event: fault, error: plainError(error) }
}

/** The event that was sent; `known` gives the one object for a session. */
export function revivedEvent(
  sent: NonNullable<SentEvent>,
  worker: number,
  known: (session: SessionSnapshot) => SessionSnapshot,
): ClusterEvent {
  const { session, error, event } = sent
  return {
    ...event,
    ...(session && { session: known(revivedSnapshot(session)) }),
    ...(error && { error: revivedError(error), worker }),
  } as ClusterEvent
}
