/** PORT, PASV, EPRT, EPSV: which side opens the data connection, and where (RFC 959 §4.1.2, RFC 2428). */

import { DataChannelError, isDataChannelError } from '@longshore/data-channel'
import {
  addressFamily,
  type Endpoint,
  type EpsvRequest,
  formatEpsv,
  formatPasv,
  type HostPortFault,
  parseEprt,
  parseEpsvArgument,
  parsePort,
} from '@longshore/protocol'
import { type ArgumentParser, none, parsed } from '../dispatch/arguments.js'
import type { DataSeat, PrincipalContext } from '../dispatch/command-context.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import type { ServerView } from '../server/server-view.js'
import type { Session } from '../session/session.js'

const ONLY_EPSV = reply(501, 'Only EPSV is allowed after EPSV ALL.')
const NO_ACTIVE = reply(502, 'Active data connections are switched off.')
const NO_PASSIVE = reply(502, 'Passive data connections are switched off.')

function wire<A>(syntax: string, parse: (argument: string | undefined) => A): ArgumentParser<A> {
  return { syntax, parse: argument => parsed(parse(argument)) }
}

export const port = defineCommand({
  verb: 'PORT',
  argument: wire('<SP> h1,h2,h3,h4,p1,p2', argument => parsePort(argument ?? '')),
  rfc: 'RFC 959 §4.1.2',
  help: 'The server connects to this IPv4 address and port.',
  handle: context => connectTo(context, context.argument, reply(501, 'PORT knows IPv4 only: use EPRT.')),
})

export const eprt = defineCommand({
  verb: 'EPRT',
  argument: wire('<SP> |1|address|port|', argument => parseEprt(argument ?? '')),
  rfc: 'RFC 2428 §2',
  help: 'The server connects to this address and port.',
  feature: (_session: Session, server: ServerView) => (server.data.active ? 'EPRT' : undefined),
  handle: context => connectTo(context, context.argument, refused('network-protocol', context.session)),
})

export const pasv = defineCommand({
  verb: 'PASV',
  argument: none,
  rfc: 'RFC 959 §4.1.2',
  help: 'The server listens; the reply tells where (IPv4).',
  handle(context) {
    const { session, data } = context
    if (!data.offers.passive) return NO_PASSIVE
    if (session.state.extendedPassiveOnly) return ONLY_EPSV
    if (addressFamily(session.localAddress) === 6) return reply(501, 'PASV knows IPv4 only: use EPSV.')
    const address = data.advertisedAddress()
    return typeof address === 'string' ? announce(address, data) : announceLater(address, context)
  },
})

export const epsv = defineCommand({
  verb: 'EPSV',
  argument: wire('[<SP> 1 | 2 | ALL]', parseEpsvArgument),
  rfc: 'RFC 2428 §3, §4',
  help: 'The server listens; the reply tells the port.',
  feature: (_session: Session, server: ServerView) => (server.data.passive ? 'EPSV' : undefined),
  handle({ argument, session, data }) {
    if (!data.offers.passive) return NO_PASSIVE
    if (isFault(argument)) return refused(argument, session)
    if (argument === 'all')
      return reply(200, 'Only EPSV from now on.', { set: { extendedPassiveOnly: true } })
    const family = addressFamily(session.localAddress) ?? 4
    if (argument !== 'any' && argument !== family) return refused('network-protocol', session)
    return leased(data, port => reply(229, formatEpsv(port)))
  },
})

export const dataConnectionCommands = [port, eprt, pasv, epsv]

async function announceLater(asked: Promise<string>, context: PrincipalContext): Promise<CompletionReply> {
  const address = await asked
  // Given up meanwhile: what is offered now is another command's.
  if (context.signal.aborted) throw new DataChannelError('aborted')
  return announce(address, context.data)
}

function announce(address: string, data: DataSeat): CompletionReply | Promise<CompletionReply> {
  return leased(data, port => {
    const told = formatPasv(address, port)
    if (told !== undefined) return reply(227, told)
    data.close()
    return reply(425, 'No address to announce: use EPSV.')
  })
}

/** Without a wait where a port is ready: the reply leaves in the turn of its command. */
function leased(
  data: DataSeat,
  tell: (port: number) => CompletionReply,
): CompletionReply | Promise<CompletionReply> {
  const lease = data.passive()
  return 'then' in lease ? lease.then(({ port }) => tell(port)) : tell(lease.port)
}

function connectTo(
  { session, data }: PrincipalContext,
  endpoint: Endpoint | HostPortFault,
  mismatch: CompletionReply,
): CompletionReply {
  if (!data.offers.active) return NO_ACTIVE
  if (session.state.extendedPassiveOnly) return ONLY_EPSV
  if (typeof endpoint === 'string') return refused(endpoint, session)
  const family = addressFamily(session.localAddress) ?? 4
  if (endpoint.family !== family) return mismatch
  try {
    data.active(endpoint)
  } catch (error) {
    if (isDataChannelError(error) && error.code === 'peer-refused')
      return reply(501, 'Data connections go to your own address, to ports from 1024 up.')
    throw error
  }
  return reply(200, 'Will connect there.')
}

function refused(fault: HostPortFault, session: Session): CompletionReply {
  switch (fault) {
    case 'network-protocol':
      return reply(
        522,
        `Network protocol not supported, use (${addressFamily(session.localAddress) === 6 ? 2 : 1})`,
      )
    case 'address':
      return reply(501, 'Not a valid address.')
    case 'port':
      return reply(501, 'Not a valid port.')
    case 'syntax':
      return reply(501, 'Not a valid address and port.')
  }
}

function isFault(request: EpsvRequest | HostPortFault): request is HostPortFault {
  return typeof request === 'string' && request !== 'any' && request !== 'all'
}
