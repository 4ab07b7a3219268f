/** Server events as log records. */
import { messageOf } from '../problem.js'
import type { LoggedEvent, LoggedSession } from '../served.js'
import { ChangeRecords } from './change-records.js'
import type { LogRecord, WhoFields } from './record.js'
import { counted } from './units.js'

/**
 * Turns events into records; undefined for those that are not logged.
 * A refused login shows its user only if there is one by that name: people type their password there (protocol rule C-19).
 */
export class EventRecords {
  readonly #isKnownUser: (name: string) => boolean
  readonly #changes = new ChangeRecords(whoOf)

  constructor(isKnownUser: (name: string) => boolean) {
    this.#isKnownUser = isKnownUser
  }

  of(event: LoggedEvent): LogRecord | undefined {
    switch (event.type) {
      case 'listening': {
        const { type, address, port, implicitTls } = event
        return { type, address, port, implicitTls }
      }
      case 'session-refused':
        return { type: event.type, address: event.remoteAddress, reason: event.reason }
      case 'address-banned':
        return banned(event)
      case 'fault':
        return {
          type: 'fault',
          where: event.where,
          message: messageOf(event.error),
          ...(event.session && whoOf(event.session)),
        }
      case 'worker-ended':
        return event.replacedInMs === undefined ? undefined : workerEnded(event, event.replacedInMs)
      case 'events-lost':
        return eventsLost(event.count)
      case 'worker-started':
      case 'failed':
      case 'closing':
      case 'closed':
        return undefined
      default:
        return this.#ofSession(event)
    }
  }

  #ofSession(event: Extract<LoggedEvent, { readonly session: LoggedSession }>): LogRecord | undefined {
    const who = whoOf(event.session)
    switch (event.type) {
      case 'session-opened':
      case 'session-cleared':
        return { type: event.type, ...who }
      case 'login-succeeded':
        return { type: event.type, ...who, user: event.user }
      case 'session-secured':
        return { type: event.type, ...who, protocol: event.protocol }
      case 'session-closed':
        return { type: event.type, ...who, reason: event.reason, milliseconds: event.milliseconds }
      case 'login-failed': {
        const user = this.#isKnownUser(event.user) ? { user: event.user } : {}
        return { type: event.type, ...who, ...user, reason: event.reason }
      }
      case 'command':
        return this.#changes.of(event)
      case 'transfer-started':
        return { type: event.type, ...who, direction: event.direction, path: event.path }
      case 'transfer-finished':
        return finished(event, who)
    }
  }
}

function banned(event: Extract<LoggedEvent, { readonly type: 'address-banned' }>): LogRecord {
  const { type, remoteAddress: address, reason, milliseconds } = event
  return { type, address, reason, milliseconds }
}

function finished(
  event: Extract<LoggedEvent, { readonly type: 'transfer-finished' }>,
  who: WhoFields,
): LogRecord {
  const { type, direction, path, outcome, reason, bytes, milliseconds, secure } = event
  const speed = milliseconds < 1 ? {} : { bytesPerSecond: Math.round((bytes * 1000) / milliseconds) }
  const why = reason === undefined ? {} : { reason }
  return {
    type,
    ...who,
    secure,
    direction,
    path,
    outcome,
    ...why,
    bytes,
    milliseconds: Math.round(milliseconds),
    ...speed,
  }
}

function eventsLost(count: number): LogRecord {
  return {
    type: 'warning',
    message: `${counted(count, 'entry', 'entries')} of this log are missing: there was more to tell than could be taken`,
  }
}

function workerEnded(
  { pid, code, signal, sessions }: Extract<LoggedEvent, { readonly type: 'worker-ended' }>,
  replacedInMs: number,
): LogRecord {
  const how = signal === null ? `exit code ${code}` : signal
  const when = replacedInMs === 0 ? 'now' : `in ${replacedInMs} ms`
  return {
    type: 'warning',
    message: `worker ${pid} ended (${how}), with ${counted(sessions, 'session')}; another takes its place ${when}`,
  }
}

function whoOf(session: LoggedSession): WhoFields {
  const { id, remoteAddress, remotePort, principal, secure } = session
  return {
    session: id,
    address: remoteAddress,
    port: remotePort,
    ...(principal ? { user: principal.name } : {}),
    secure,
  }
}
