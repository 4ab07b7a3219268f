// Which permission each command asks for, as a column of the page of commands and as a table by permission.
import type { Permission } from '@longshore/auth'
import type { AnyCommand, CommandTable } from '@longshore/core'
import { code, table } from './markdown.js'
import { sampleSession } from './sample-session.js'

/** Asked for by the command itself, once it knows what is wanted; a test tries them. */
export const ASKED_INSIDE: Readonly<Record<string, readonly [permission: Permission, when: string]>> = {
  MDTM: ['set-modified', 'to set a time'],
  STAT: ['list', 'with a pathname'],
}

const MEANINGS: Readonly<Record<Permission, string>> = {
  list: 'see names and facts of files and directories',
  read: 'download',
  write: 'upload new files and replace old ones',
  append: 'add to files and resume uploads',
  delete: 'delete files and remove empty directories',
  rename: 'rename and move',
  'make-directory': 'make directories',
  'set-mode': 'set permission bits',
  'set-modified': 'set times of modification',
}

/** What stands in the column "who may". */
export function permissionOf(command: AnyCommand, prefix = ''): string {
  if (command.access === 'public')
    return [prefix === '' ? 'everybody' : 'login', ...inside(command)].join('; ')
  const asked = permissionsOf(command)
  if (asked.length === 0) return ['login', ...inside(command)].join('; ')
  const [first, ...others] = asked
  const after = others.map(permission => `after REST ${code(permission)}`)
  return [code(first ?? ''), ...after, ...inside(command)].join('; ')
}

export function permissionTable(commands: CommandTable, site: CommandTable): string {
  const all = [
    ...[...commands].map(command => ['', command] as const),
    ...[...site].map(command => ['SITE ', command] as const),
  ]
  const rows = Object.entries(MEANINGS).map(([permission, meaning]) => [
    code(permission),
    meaning,
    all
      .filter(([, command]) => asks(command, permission))
      .map(([prefix, { verb }]) => shown(prefix, verb, permission))
      .join(', '),
  ])
  const free = all.filter(([, command]) => command.access !== 'public' && permissionsOf(command).length === 0)
  return `${table(['permission', 'allows to', 'commands'], rows)}\n\nNo permission, only a login: ${free.map(([prefix, { verb }]) => `${prefix}${verb}`).join(', ')}.`
}

function asks(command: AnyCommand, permission: string): boolean {
  return (
    permissionsOf(command).some(asked => asked === permission) ||
    ASKED_INSIDE[command.verb]?.[0] === permission
  )
}

function shown(prefix: string, verb: string, permission: string): string {
  const own = ASKED_INSIDE[verb]
  if (prefix === '' && own?.[0] === permission) return `${verb} (${own[1]})`
  return verb === 'STOR' && permission === 'append' ? 'STOR (after REST)' : `${prefix}${verb}`
}

function inside({ verb }: AnyCommand): string[] {
  const own = ASKED_INSIDE[verb]
  return own === undefined ? [] : [`${code(own[0])} ${own[1]}`]
}

/** Without REST and with it. */
function permissionsOf({ permission }: AnyCommand): Permission[] {
  if (permission === undefined) return []
  if (typeof permission !== 'function') return [permission]
  const asked = [0, 1].map(restart => permission(undefined, sampleSession(restart)))
  return [...new Set(asked.filter(each => each !== undefined))]
}
