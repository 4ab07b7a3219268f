/** USER, PASS, ACCT, QUIT (RFC 959 §4.1.1). */
import { ignored, text } from '../dispatch/arguments.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'

export const user = defineCommand({
  verb: 'USER',
  argument: text('username'),
  access: 'public',
  rfc: 'RFC 959 §4.1.1',
  help: 'Begin a login.',
  handle: ({ login, argument }) => login.user(argument),
})

export const pass = defineCommand({
  verb: 'PASS',
  argument: text('password', { allowEmpty: true }),
  access: 'public',
  secret: true,
  rfc: 'RFC 959 §4.1.1',
  help: 'Complete a login.',
  handle: ({ login, argument }) => login.password(argument),
})

export const acct = defineCommand({
  verb: 'ACCT',
  argument: text('account', { allowEmpty: true }),
  access: 'public',
  secret: true,
  rfc: 'RFC 959 §4.1.1',
  help: 'Name an account; none is needed here.',
  handle: () => reply(202, 'No account is needed.'),
})

export const quit = defineCommand({
  verb: 'QUIT',
  argument: ignored,
  access: 'public',
  farewell: true,
  rfc: 'RFC 959 §4.1.1',
  help: 'End the session, after a transfer that runs.',
  handle: ({ server }) => reply(221, server.texts.goodbye, { after: 'close' }),
})

export const accessCommands = [user, pass, acct, quit]
