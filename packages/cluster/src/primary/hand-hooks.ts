/** What the primary answers a worker, and does with what the worker tells. */
import type { SharedLockouts } from '@longshore/auth'
import type { EventStream } from '@longshore/core'
import { type ClusterEvent, revivedEvent } from '../cluster-event.js'
import type { ToPrimary } from '../messages.js'
import { revivedFields } from '../plain.js'
import type { Settings } from '../settings.js'
import type { Guests } from './guests.js'
import type { Hand, HandHooks } from './hand.js'
import type { KnownSessions } from './known-sessions.js'
import { type KeepOut, LockoutDesk } from './lockout-desk.js'

/** What of the primary a worker acts upon. */
export interface Office {
  readonly settings: Settings
  readonly events: EventStream<ClusterEvent>
  readonly guests: Guests
  readonly known: KnownSessions
  readonly lockouts: SharedLockouts
  readonly keepOut: KeepOut
  readonly left: (session: string) => void
  /** Resolves when every worker has told of the sessions that have ended. */
  readonly recount: () => Promise<void>
}

type Tells = ToPrimary['tells']

export function handHooks(hand: Hand, office: Office): HandHooks {
  const { settings, events, guests, lockouts, left } = office
  const desk = new LockoutDesk(lockouts, office.keepOut)
  void hand.gone.then(() => desk.close())
  return {
    asks: {
      hello: () => ({
        id: hand.id,
        slot: hand.slot,
        workers: settings.workers,
        data: settings.data,
        observed: events.observed,
        logs: settings.logger !== undefined,
      }),
      enter: login => enter(login, office),
      admit: question => desk.admit(question),
      admitted: outcome => desk.end(outcome),
      locked: question => desk.isLocked(question),
      offend: offence => desk.offend(offence),
    },
    tells: {
      closed: ({ id }) => left(id),
      left: ({ session }) => guests.logOut(session),
      withdrawn: ({ question }) => desk.withdraw(question),
      events: body => tellEvents(hand.id, body, office),
      log: ({ level, fields, message }) =>
        settings.logger?.[level]({ worker: hand.id, ...revivedFields(fields) }, message),
    },
  }
}

/** A user whose other session has read its 221 may be back before the word of it. */
async function enter(
  { session, user, most }: ToPrimary['asks']['enter']['request'],
  { guests, recount }: Office,
): Promise<boolean> {
  if (guests.logIn(session, user, most)) return true
  await recount()
  return guests.logIn(session, user, most)
}

function tellEvents(
  worker: number,
  { events: sent, lost }: Tells['events'],
  { events, known }: Office,
): void {
  for (const one of sent) {
    const event = revivedEvent(one, worker, session => known.of(session))
    events.emit(event)
    known.after(event)
  }
  if (lost > 0) events.emit({ type: 'events-lost', worker, count: lost })
}
