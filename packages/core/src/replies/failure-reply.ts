/** The table of failures: what went wrong in storage or on a data connection → the reply that ends the command (RFC 959 §5.4, RFC 4217 §4.2). */
import { type DataChannelCode, isDataChannelError } from '@longshore/data-channel'
import type { CompletionCode } from '@longshore/protocol'
import { isStorageError, type StorageCode } from '@longshore/storage'
import { type CompletionReply, isRefusal, reply } from '../dispatch/reply.js'

/** Whether the command has been announced with a 150 when it fails. */
export type FailurePhase = 'before' | 'after'

/** Codes of one command where they differ from the table; they hold before the 150. */
export type FailureOverrides = Partial<Record<StorageCode, CompletionCode>>

type Answer = readonly [code: CompletionCode, text: string]

// Absent and forbidden read alike: a refusal must not tell that a name exists (C-56).
const NOT_THERE = 'No such file or directory, or no access to it.'

// B-04: nobody came, nobody answered and the wrong one came read alike, or PORT would scan ports.
const NO_CONNECTION = 'Cannot open data connection.'

const PHRASES = {
  'not-found': NOT_THERE,
  forbidden: NOT_THERE,
  'not-a-directory': 'Not a directory.',
  'is-a-directory': 'Is a directory.',
  'not-empty': 'Directory not empty.',
  exists: 'Already exists.',
  'bad-name': 'Name not allowed.',
  'bad-offset': 'Restart position beyond the end of the file.',
  busy: 'Busy, try again later.',
  'no-space': 'No space left.',
  'over-quota': 'Quota exceeded.',
  'too-many': 'Too many files for one operation.',
  unsupported: 'Not supported here.',
  unavailable: 'Storage not available, try again later.',
  io: 'Local error in processing.',
} as const satisfies Record<StorageCode, string>

const BEFORE = {
  'not-found': 550,
  forbidden: 550,
  'not-a-directory': 550,
  'is-a-directory': 550,
  'not-empty': 550,
  exists: 553,
  'bad-name': 553,
  'bad-offset': 554,
  busy: 450,
  'no-space': 452,
  // Not 452, after which clients try again.
  'over-quota': 552,
  'too-many': 553,
  unsupported: 502,
  unavailable: 451,
  io: 451,
} as const satisfies Record<StorageCode, CompletionCode>

const AFTER = {
  'not-found': 451,
  forbidden: 451,
  'not-a-directory': 451,
  'is-a-directory': 451,
  'not-empty': 451,
  exists: 451,
  'bad-name': 451,
  'bad-offset': 451,
  busy: 451,
  'no-space': 552,
  'over-quota': 552,
  'too-many': 451,
  unsupported: 451,
  unavailable: 451,
  io: 451,
} as const satisfies Record<StorageCode, CompletionCode>

const DATA_CONNECTION = {
  'no-channel': [425, 'Use PASV or PORT first.'],
  'no-port': [425, 'No data port is free, try again later.'],
  'peer-refused': [425, NO_CONNECTION],
  'connect-timeout': [425, NO_CONNECTION],
  stalled: [426, 'Data connection closed: no data moved for too long.'],
  'too-slow': [426, 'Data connection closed: too slow for too long.'],
  reset: [426, 'Data connection closed before the end.'],
  aborted: [426, 'Transfer aborted.'],
  'tls-failed': [
    522,
    'TLS on the data connection failed, or did not resume the session of the control connection.',
  ],
} as const satisfies Record<DataChannelCode, Answer>

const LOCAL_ERROR: CompletionReply = reply(451, 'Requested action aborted: local error in processing.')

// A reply stays short whatever the client sent (C-32).
const LONGEST_PATH = 500

/**
 * The completion reply for whatever a command failed with. The text is the phrase of the failure and the virtual path: never an error's
 * message, cause or code (P-09, C-56). A {@link Refusal} is its own reply; anything unknown is 451.
 */
export function failureReply(
  error: unknown,
  phase: FailurePhase,
  overrides: FailureOverrides = {},
): CompletionReply {
  if (isRefusal(error)) return error.reply
  if (isDataChannelError(error) && Object.hasOwn(DATA_CONNECTION, error.code)) {
    const [code, text] = DATA_CONNECTION[error.code]
    return reply(code, text)
  }
  if (!isStorageError(error) || !Object.hasOwn(PHRASES, error.code)) return LOCAL_ERROR
  const code = phase === 'after' ? AFTER[error.code] : (overrides[error.code] ?? BEFORE[error.code])
  return reply(code, failureText(error.path, PHRASES[error.code]))
}

function failureText(path: unknown, phrase: string): string {
  const shown = typeof path === 'string' && path.startsWith('/') && path.length <= LONGEST_PATH
  return shown ? `${path}: ${phrase}` : phrase
}
