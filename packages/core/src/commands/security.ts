/** AUTH, PBSZ, PROT, CCC (RFC 2228, RFC 4217). */
import { type ArgumentParser, asciiUpper, none, parsed, text } from '../dispatch/arguments.js'
import type { CommandContext } from '../dispatch/command-context.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import type { ServerView } from '../server/server-view.js'
import type { Session } from '../session/session.js'

const MECHANISMS = new Set(['TLS', 'TLS-C', 'SSL', 'TLS-P'])
const MOST_BUFFER = 0xffff_ffff

const bufferSize: ArgumentParser<number> = {
  syntax: '<SP> size',
  parse(argument) {
    const digits = argument ?? ''
    const isNumber = /^[0-9]{1,10}$/.test(digits)
    return isNumber && Number(digits) <= MOST_BUFFER ? parsed(Number(digits)) : { ok: false, code: 501 }
  },
}

function withTls(line: string): (session: Session, server: ServerView) => string | undefined {
  return (_session, server) => (server.tls.available ? line : undefined)
}

export const auth = defineCommand({
  verb: 'AUTH',
  argument: text('mechanism'),
  access: 'public',
  rfc: 'RFC 4217 §4, RFC 2228 §3',
  help: 'Protect the control connection with TLS.',
  feature: (session, server) => (server.tls.available && !session.secure ? 'AUTH TLS' : undefined),
  // A command smuggled in behind AUTH in the clear must never run inside TLS (P-05).
  onArrival: arrival => arrival.holdInput(),
  handle({ argument, session, server }) {
    const mechanism = asciiUpper(argument)
    if (!server.tls.available) return reply(502, 'TLS is not configured.')
    if (session.secure) return reply(503, 'TLS is in force already.')
    if (!MECHANISMS.has(mechanism)) return reply(504, 'Unknown security mechanism.')
    if (server.tls.isFull(session.remoteAddress))
      return reply(431, 'Too many TLS handshakes, try again later.')
    // TLS-P stands for AUTH TLS with PROT P at once; the state is reset by the handshake, so PROT follows it there.
    const private_ = mechanism === 'TLS-P'
    return reply(
      234,
      `AUTH ${mechanism} successful.`,
      private_ ? { after: 'secure-private' } : { after: 'secure' },
    )
  },
})

export const pbsz = defineCommand({
  verb: 'PBSZ',
  argument: bufferSize,
  access: 'public',
  rfc: 'RFC 4217 §8, RFC 2228 §3',
  help: 'Protection buffer size; always 0 with TLS.',
  feature: withTls('PBSZ'),
  handle: context => needTls(context) ?? reply(200, 'PBSZ=0', { set: { bufferSizeSet: true } }),
})

export const prot = defineCommand({
  verb: 'PROT',
  argument: text('C | P'),
  access: 'public',
  rfc: 'RFC 4217 §9, RFC 2228 §3',
  help: 'Protect data connections (P) or not (C).',
  feature: withTls('PROT'),
  handle: context => needTls(context) ?? setProtection(context),
})

export const ccc = defineCommand({
  verb: 'CCC',
  argument: none,
  access: 'login',
  rfc: 'RFC 4217 §6',
  help: 'Leave TLS on the control connection, where that is allowed.',
  feature: (session, server) => (server.tls.isClearable(session) ? 'CCC' : undefined),
  // What follows it is said in the clear, or nobody knows how.
  onArrival: (arrival, session, server) => {
    if (server.tls.isClearable(session)) arrival.holdInput()
  },
  handle: context => needTls(context) ?? leaveTls(context),
})

export const securityCommands = [auth, pbsz, prot, ccc]

function needTls({ session }: CommandContext): CompletionReply | undefined {
  return session.secure ? undefined : reply(503, 'Use AUTH TLS first.')
}

function leaveTls({ server, session }: CommandContext): CompletionReply {
  if (!server.tls.isClearable(session)) return reply(533, 'The control connection stays protected.')
  if (session.principal?.requireTls) return reply(534, 'This user must stay protected.')
  return reply(200, 'The control connection is in the clear now.', { after: 'clear' })
}

function setProtection({ argument, server, session }: CommandContext<string>): CompletionReply {
  switch (asciiUpper(argument)) {
    case 'P':
      // TLS came from elsewhere, and with it the certificate.
      if (!server.tls.available) return reply(431, 'No certificate for data connections.')
      return reply(200, 'Data connections are protected.', { set: { protection: 'private' } })
    case 'C': {
      const required = server.tls.policy === 'required' || session.principal?.requireTls === true
      if (required) return reply(534, 'Data connections must be protected.')
      return reply(200, 'Data connections are in the clear.', { set: { protection: 'clear' } })
    }
    case 'S':
    case 'E':
      return reply(536, 'This protection level is not supported by TLS.')
    default:
      return reply(504, 'Unknown protection level.')
  }
}
