// What the adapters can do, read off the adapters, and what their failures are answered with, read off the server.
import type { CommandTable } from '@longshore/core'
import { OPTIONAL_OPERATIONS, type StorageAdapter, type StorageCode } from '@longshore/storage'
import { code, table } from './markdown.js'

/** Answers for a failure before and after the 150. */
export type AnswerOf = (failure: StorageCode, phase: 'before' | 'after') => number

const FAILURES: Readonly<Record<StorageCode, string>> = {
  'not-found': 'nothing is there',
  exists: 'something is there that may not be replaced',
  'not-a-directory': 'a directory is needed',
  'is-a-directory': 'a file is needed',
  'not-empty': 'a directory that has something in it',
  forbidden: 'it is there, and this caller may not',
  'bad-name': 'a name that cannot be, or a directory into itself',
  'bad-offset': 'beyond the end of the file',
  busy: 'somebody else is at it',
  'no-space': 'the disk or the bucket is full',
  'over-quota': 'this caller may not store more',
  'too-many': 'more than one operation may touch, as a rename of a directory that is copied file by file',
  unsupported: 'this storage cannot do that',
  unavailable: 'the storage is not reached, or the call was aborted',
  io: 'everything else; anything thrown that is no StorageError counts as this',
}

export function failureTable(answerOf: AnswerOf): string {
  const rows = Object.entries(FAILURES).map(([failure, meaning]) => [
    code(failure),
    meaning,
    String(answerOf(failure as StorageCode, 'before')),
    String(answerOf(failure as StorageCode, 'after')),
  ])
  return table(['code', 'meaning', 'before 150', 'after 150'], rows)
}

export function capabilityTable(
  adapters: Readonly<Record<string, StorageAdapter>>,
  commands: CommandTable,
  site: CommandTable,
): string {
  const columns = Object.values(adapters)
  const traits = [
    ['trait `reads`', '', ...columns.map(({ traits }) => code(traits.reads))],
    ['trait `writes`', '', ...columns.map(({ traits }) => traits.writes.map(code).join(' '))],
    ['trait `directories`', '', ...columns.map(({ traits }) => code(traits.directories))],
    ['trait `names`', '', ...columns.map(({ traits }) => code(traits.names))],
    ['trait `sortsUpTo`', '', ...columns.map(({ traits }) => code(String(traits.sortsUpTo ?? 0)))],
  ]
  const operations = OPTIONAL_OPERATIONS.map(operation => {
    const needing = [
      ...[...commands].filter(({ needs }) => needs === operation).map(({ verb }) => verb),
      ...[...site].filter(({ needs }) => needs === operation).map(({ verb }) => `SITE ${verb}`),
    ]
    return [code(operation), needing.join(', '), ...columns.map(each => (each[operation] ? 'yes' : 'no'))]
  })
  return table(['', 'commands that need it', ...Object.keys(adapters).map(code)], [...operations, ...traits])
}
