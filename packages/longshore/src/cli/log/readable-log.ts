/** The log for people: one line for every login, change and transfer, with its fields two spaces apart. */
import { escaped, field } from './escape.js'
import type { Paint } from './paint.js'
import type { EndFields, Log, LogRecord, TransferFields, WhoFields } from './record.js'
import type { Screen } from './screen.js'
import { counted, durationText, sizeText, speedText, timeText } from './units.js'
import { padTo } from './width.js'

/** What a line says beside the time; `mood` chooses its colour. */
interface LineParts {
  readonly what: string
  readonly mood?: 'good' | 'bad' | 'odd'
  readonly who?: string
  readonly rest: readonly (string | undefined)[]
}

const WHAT_COLUMNS = 8
const WHO_COLUMNS = 18
const CHANGES = { delete: 'delete', 'remove-directory': 'rmdir', 'make-directory': 'mkdir', rename: 'rename' }

/** Writes lines to `screen`; the date is left out on a terminal. */
export function readableLog(screen: Screen, paint: Paint, now: () => Date): Log {
  return {
    write(record) {
      // What the status says of this transfer is over; those that still run are shown again at the next redraw.
      if (record.type === 'transfer-finished') screen.status('')
      const parts = partsOf(record)
      if (parts) screen.line(lineOf(parts, paint, timeText(now(), !screen.isTerminal)))
    },
  }
}

function lineOf({ what, mood, who, rest }: LineParts, paint: Paint, time: string): string {
  const shown = padTo(what, WHAT_COLUMNS)
  const first = [paint('dim', time), mood ? paint(mood, shown) : shown]
  const fields = who === undefined ? rest : [padTo(who, WHO_COLUMNS), ...rest]
  return [...first, ...fields.filter(text => text !== undefined)].join('  ').trimEnd()
}

function partsOf(record: LogRecord): LineParts | undefined {
  switch (record.type) {
    case 'login-succeeded':
      return {
        what: 'login',
        mood: 'good',
        who: whoText(record),
        rest: [record.secure ? 'over TLS' : undefined],
      }
    case 'login-failed':
      return {
        what: 'denied',
        mood: 'bad',
        who: whoText(record, 'unknown user'),
        rest: [escaped(record.reason)],
      }
    case 'session-closed':
      return closedParts(record)
    case 'changed':
      return { what: CHANGES[record.change], who: whoText(record), rest: [pathsText(record)] }
    case 'transfer-finished':
      return transferParts(record)
    default:
      return serverParts(record)
  }
}

/** Records that belong to the server rather than to a user. */
function serverParts(record: LogRecord): LineParts | undefined {
  switch (record.type) {
    case 'warning':
      return { what: 'warning', mood: 'odd', rest: [record.message] }
    case 'certificate-renewed':
      return { what: 'renewed', mood: 'good', rest: [field(record.file), `valid to ${record.validTo}`] }
    case 'session-refused':
      return { what: 'refused', mood: 'bad', who: field(record.address), rest: [escaped(record.reason)] }
    case 'address-banned':
      return bannedParts(record)
    case 'fault':
      return { what: 'fault', mood: 'bad', rest: [field(record.where), escaped(record.message)] }
    case 'closing':
      return { what: 'closing', rest: [closingText(record)] }
    case 'closed': {
      const { transfersCut } = record
      return {
        what: 'closed',
        rest: [transfersCut ? `${counted(transfersCut, 'transfer')} cut off` : undefined],
      }
    }
    default:
      return undefined
  }
}

function bannedParts(record: Extract<LogRecord, { readonly type: 'address-banned' }>): LineParts {
  const { address, reason, milliseconds } = record
  return {
    what: 'banned',
    mood: 'bad',
    who: field(address),
    rest: [`for ${durationText(milliseconds)}`, escaped(reason)],
  }
}

function closedParts(record: Extract<LogRecord, { readonly type: 'session-closed' }>): LineParts {
  const stayed = `after ${durationText(record.milliseconds)}`
  const what = record.user === undefined ? { what: 'left' } : { what: 'logout' }
  return { ...what, who: whoText(record), rest: [stayed, escaped(record.reason)] }
}

function transferParts(record: TransferFields & EndFields): LineParts {
  const { outcome, reason, bytes, milliseconds, direction } = record
  const size = `${sizeText(bytes)} in ${durationText(milliseconds)}`
  const mood = outcome === 'completed' ? undefined : outcome === 'failed' ? 'bad' : 'odd'
  return {
    what: direction,
    ...(mood ? { mood } : {}),
    who: whoText(record),
    rest: [field(record.path), size, speedText(bytes, milliseconds), outcome, reason && escaped(reason)],
  }
}

function whoText({ user, address }: Partial<WhoFields>, otherwise?: string): string {
  const name = user === undefined ? otherwise : field(user)
  return name === undefined ? field(address ?? '') : `${name} ${field(address ?? '')}`
}

function pathsText({ path, to }: { readonly path: string; readonly to?: string }): string {
  return to === undefined ? field(path) : `${field(path)} → ${field(to)}`
}

function closingText({
  sessions,
  transfers,
  graceMs,
}: Extract<LogRecord, { readonly type: 'closing' }>): string {
  if (transfers === 0)
    return sessions === 0 ? 'no session is open' : `saying goodbye to ${counted(sessions, 'session')}`
  const most = durationText(graceMs).replace('.0', '')
  return `waiting for ${counted(transfers, 'transfer')}, at most ${most}; Ctrl-C again ends at once`
}
