// Which rows and servers a run is about, by the names that the user gave.
import type { Contender } from './peers/contender.js'
import type { Row } from './rows.js'

/** What is wrong with what the user asked for; shown without a stack. */
export class UsageError extends Error {}

interface Named {
  readonly name: string
}

/**
 * Those with the names in the list, in the order of the list; all of them when there is no list.
 * @throws UsageError that names what is unknown and what there is.
 */
export function selected<T extends Named>(
  what: string,
  all: readonly T[],
  list: string | undefined,
): readonly T[] {
  if (list === undefined) return all
  const names = list
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
  if (names.length === 0) throw new UsageError(`no ${what} is named; there are ${namesOf(all)}`)
  const unknown = names.filter(name => !all.some(each => each.name === name))
  if (unknown.length > 0)
    throw new UsageError(`unknown ${what}: ${unknown.join(', ')}; there are ${namesOf(all)}`)
  return [...new Set(names)].flatMap(name => all.filter(each => each.name === name))
}

/** Why a server has no figures in a row, undefined when it takes part. What was named takes part also where it is not by default. */
export function absence(contender: Contender, row: Row, named: boolean): string | undefined {
  const { onlyRows } = contender
  if (onlyRows && !named && !onlyRows.includes(row.name)) return ''
  return contender.skips(row)
}

function namesOf(all: readonly Named[]): string {
  return all.map(({ name }) => name).join(', ')
}
