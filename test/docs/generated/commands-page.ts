// docs/commands.md, made from the table of commands that a server runs.
import type { AnyCommand, CommandTable, ServerView, Session } from '@longshore/core'
import { code, table } from './markdown.js'
import { NOT_OFFERED, NOT_OFFERED_LINES } from './not-offered.js'
import { permissionOf } from './permission-table.js'
import { COMMON_CODES, REPLY_CODES } from './reply-codes.js'
import { sampleSession, sampleView } from './sample-session.js'

const INTRODUCTION = `# Commands

Every command of a server without plugins, made from the table that the server itself reads for FEAT, HELP and its checks. \`<SP>\` is one space; what stands in brackets may be left
out. A command with *login* needs a user who is logged in; with a permission, one who [has it](authenticators.md#permissions). *Storage with* names an operation that is optional for a storage: without it
the command is answered 502, and FEAT and HELP do not show it.

Beside the replies in the table, every command may be answered ${COMMON_CODES.join(', ')}: 421 the session ends, 500 not understood, 501 malformed, 502 not offered here, 530 not logged in.
What the codes mean is [below](#reply-codes). A storage may fail in a way that is unusual for the command; then [the table of failures](storage.md#failures) has the last word.`

const FOOTER = `*This page is generated. After a change of the commands, \`node node_modules/vitest/vitest.mjs run test/docs -u\` writes it anew.*
`

const MEANINGS: readonly (readonly [codes: string, meaning: string])[] = [
  ['150', 'The data connection is opened; another reply follows when the transfer is over.'],
  ['200, 202, 220, 221', 'Done; not needed here; greeting; goodbye.'],
  ['211–215', 'Status, listing, file fact, help, name of the system.'],
  [
    '225, 226',
    'No transfer to abort; the transfer is complete (for an upload: the storage has committed it), or ABOR has done its work.',
  ],
  ['227, 229', 'Where the server listens for the data connection.'],
  ['230, 232, 331, 234', 'Logged in; logged in by certificate; password wanted; TLS begins.'],
  ['250, 257, 350', 'Done; a pathname; done so far, the next command goes on from here.'],
  [
    '421',
    'The session ends: too long idle, too many failed logins, the authenticator is out of order, the server closes.',
  ],
  ['425', 'No data connection: PASV or PORT is missing, no port is free, nobody connected.'],
  ['426', 'The data connection broke, stood still for too long, or was aborted.'],
  ['450, 451, 452', 'Busy; a fault of the server, its storage or a plugin; no space.'],
  ['501, 503, 504', 'Malformed; out of order; a value that is not supported.'],
  [
    '521, 522',
    'The data connection has to be protected; its TLS failed, or the network protocol is not the right one (EPRT, EPSV).',
  ],
  ['533, 534, 536', 'Protection that is refused by policy or unknown to TLS.'],
  ['550', 'Not there, not of that kind, not permitted. What is absent and what is forbidden read alike.'],
  [
    '552, 553, 554',
    'Too big or no space in the middle of an upload; the name is not allowed or taken; the position of REST is not in the file.',
  ],
]

export function commandsPage(commands: CommandTable, site: CommandTable): string {
  return [
    INTRODUCTION,
    '\n## Commands in order\n',
    commandTable(commands, ''),
    '\n## SITE\n\nCommands below SITE, held to the same permissions as any other. Plugins add theirs with `host.site`.\n',
    commandTable(site, 'SITE '),
    '\n## FEAT\n',
    'What FEAT shows of these, with TLS configured and before login. After login it shows what works for this user on this storage.\n',
    `\`\`\`text\n${featLines(commands).join('\n')}\n\`\`\``,
    '\n## Reply codes\n',
    table(['codes', 'meaning'], MEANINGS),
    '\n## Deliberately not offered\n',
    'These verbs are known by name and answered 502; any other word is answered 500.\n',
    table(
      ['verbs', 'why'],
      NOT_OFFERED.map(([verbs, reason]) => [verbs.map(code).join(' '), reason]),
    ),
    '\nThese lines are refused though the command is there, but for the last:\n',
    table(
      ['line', 'answer', 'why'],
      NOT_OFFERED_LINES.map(([lines, answer, reason]) => [
        lines.map(code).join(', '),
        String(answer),
        reason,
      ]),
    ),
    '\nWhere replies depart from the letter of the RFCs: LIST and NLST of a missing directory are answered 550, as clients expect, and ALLO 200, since some devices give up at 202.\n',
    FOOTER,
  ].join('\n')
}

/** The FEAT lines of a session before login. */
export function featLines(commands: CommandTable): string[] {
  const lines = [...commands].flatMap(command => featuresOf(command, sampleSession(), sampleView(commands)))
  return lines.sort()
}

function commandTable(commands: CommandTable, prefix: string): string {
  const [session, view] = [sampleSession(), sampleView(commands)]
  const rows = [...commands].map(command => [
    `${code(`${prefix}${command.verb} ${command.argument.syntax}`.trimEnd())}${aliasesOf(command)}`,
    command.help,
    `${permissionOf(command, prefix)}${needsOf(command)}`,
    featuresOf(command, session, view).map(code).join(', '),
    repliesOf(`${prefix}${command.verb}`),
    command.rfc,
  ])
  return table(['command', 'what it does', 'who may', 'FEAT', 'replies', 'defined in'], rows)
}

function needsOf({ needs }: AnyCommand): string {
  return needs === undefined ? '' : `; storage with ${code(needs)}`
}

function aliasesOf({ aliases = [] }: AnyCommand): string {
  return aliases.length === 0 ? '' : `, also ${aliases.map(code).join(', ')}`
}

function repliesOf(name: string): string {
  const codes = REPLY_CODES[name]
  if (codes === undefined) throw new Error(`reply-codes.ts does not know ${name}`)
  const [good, bad] = [codes.filter(each => each < 400), codes.filter(each => each >= 400)]
  const told = [good, bad.sort((a, b) => a - b)].map(list => list.join(' '))
  return bad.length === 0 ? (told[0] ?? '') : `${told[0] || '–'} · ${told[1]}`
}

function featuresOf({ feature }: AnyCommand, session: Session, view: ServerView): string[] {
  const told = typeof feature === 'function' ? feature(session, view) : feature
  if (told === undefined) return []
  return typeof told === 'string' ? [told] : [...told]
}
