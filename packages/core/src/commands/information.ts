/** SYST, STAT, HELP, FEAT and NOOP, and with them CLNT, CSID and LANG (RFC 959 §4.1.3, RFC 2389 §3). */
import { ignored, none, optional, word } from '../dispatch/arguments.js'
import type { CommandContext } from '../dispatch/command-context.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import { type ListArgument, listArgument } from '../listing/list-arguments.js'
import { clientCommands } from './client.js'
import { helpReply } from './help-reply.js'
import { isOffered } from './offered.js'
import { listingStatus, sessionStatus } from './status-reply.js'

const OK = reply(200, 'OK.')

/** SYST. */
export const syst = defineCommand<undefined>({
  verb: 'SYST',
  argument: none,
  rfc: 'RFC 959 §4.1.3',
  help: 'Tell the form of listings.',
  access: 'public',
  handle: ({ server }) => reply(215, server.texts.system),
})

/** STAT: without argument it is answered at once, also before login and during a transfer; with one it is a listing in its turn. */
export const stat = defineCommand<ListArgument | undefined>({
  verb: 'STAT',
  argument: optional(listArgument),
  rfc: 'RFC 959 §4.1.3',
  help: 'Status of this session and its transfer, or a listing on the control connection.',
  access: 'public',
  timing: argument => (argument === undefined || argument === '' ? 'at-once' : 'in-turn'),
  handle: status,
})

/** HELP. */
export const help = defineCommand<string | undefined>({
  verb: 'HELP',
  argument: optional(word('command')),
  rfc: 'RFC 959 §4.1.3',
  help: 'Tell about the commands, or about one of them.',
  access: 'public',
  handle: ({ argument, server, session }) =>
    helpReply({ table: server.commands, prefix: '', session }, argument),
})

/** FEAT: what works for this session; before login, what the server has at all. */
export const feat = defineCommand<undefined>({
  verb: 'FEAT',
  argument: none,
  rfc: 'RFC 2389 §3',
  help: 'Tell the extensions.',
  access: 'public',
  handle: context => {
    const lines = featureLines(context)
    return lines.length === 0
      ? reply(211, 'No features.')
      : reply(211, ['Features:', ...lines.map(line => ` ${line}`), 'End'])
  },
})

/** NOOP. */
export const noop = defineCommand<undefined>({
  verb: 'NOOP',
  argument: ignored,
  rfc: 'RFC 959 §4.1.3',
  help: 'Do nothing.',
  access: 'public',
  transparent: true,
  handle: () => OK,
})

/** In the order in which HELP and the documentation show them. */
export const informationCommands: readonly AnyCommand[] = [syst, stat, help, feat, noop, ...clientCommands]

function status({
  argument,
  session,
  signal,
}: CommandContext<ListArgument | undefined>): CompletionReply | Promise<CompletionReply> {
  if (argument === undefined) return sessionStatus(session)
  const principal = session.principal
  if (principal === undefined) return reply(530, 'Log in with USER and PASS first.')
  if (!principal.permissions.has('list')) return reply(550, 'Permission denied.')
  return listingStatus(argument, principal, signal)
}

function featureLines({ server, session }: CommandContext): string[] {
  const lines: string[] = []
  for (const command of server.commands) {
    if (!isOffered(command, session)) continue
    const { feature } = command
    const told = typeof feature === 'function' ? feature(session, server) : feature
    if (told !== undefined) lines.push(...(typeof told === 'string' ? [told] : told))
  }
  return [...lines, ...server.features(session)].sort()
}
