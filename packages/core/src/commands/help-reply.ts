/** The 214 of HELP and SITE HELP, made from a table of commands (RFC 959 §4.1.3). */
import { asciiUpper } from '../dispatch/arguments.js'
import type { AnyCommand } from '../dispatch/command-definition.js'
import type { CommandTable } from '../dispatch/command-table.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import type { Session } from '../session/session.js'
import { isOffered } from './offered.js'

const NAMES_A_ROW = 8
const COLUMN = 8

/** Which commands are told about. `prefix` stands before their names: `SITE ` or nothing. */
export interface HelpSubject {
  readonly table: CommandTable
  readonly prefix: '' | 'SITE '
  readonly session: Session
}

/** The names of all commands, or the syntax and purpose of the one called `name`; 502 when there is none. */
export function helpReply({ table, prefix, session }: HelpSubject, name?: string): CompletionReply {
  if (name === undefined) {
    const names = [...table].filter(command => isOffered(command, session)).map(({ verb }) => verb)
    return reply(214, ['Commands:', ...rows(names.sort()), `${prefix}HELP <SP> command tells more.`])
  }
  const command = table.get(asciiUpper(name))
  if (command === undefined) return reply(502, 'No such command.')
  const lines = [`Syntax: ${syntaxOf(command, prefix)}`, ` ${command.help}`]
  return reply(214, [...lines, `Defined in ${command.rfc}.`])
}

/** How a command is written, as HELP and 501 show it. */
export function syntaxOf({ verb, argument }: AnyCommand, prefix = ''): string {
  return `${prefix}${verb} ${argument.syntax}`.trimEnd()
}

function rows(names: readonly string[]): string[] {
  const lines: string[] = []
  for (let start = 0; start < names.length; start += NAMES_A_ROW) {
    const row = names.slice(start, start + NAMES_A_ROW).map(name => name.padEnd(COLUMN))
    lines.push(` ${row.join('').trimEnd()}`)
  }
  return lines
}
