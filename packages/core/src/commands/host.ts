/** HOST: which of several servers at one address the client means (RFC 7151). */
import { type ArgumentParser, ILL_FORMED, parsed } from '../dispatch/arguments.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'
import { normalHost } from './host-name.js'

const hostArgument: ArgumentParser<string> = {
  syntax: '<SP> hostname',
  parse: argument => {
    const host = normalHost(argument ?? '')
    return host === undefined ? ILL_FORMED : parsed(host)
  },
}

/** HOST: the name of the server that the client means, for the authenticator. Under TLS it must not contradict what was said there before (SNI). */
export const host = defineCommand<string>({
  verb: 'HOST',
  argument: hostArgument,
  rfc: 'RFC 7151',
  help: 'Say which of several servers at this address is meant.',
  feature: 'HOST',
  access: 'public',
  handle: ({ argument, session, server, login }) => {
    if (login.begun) return reply(503, 'Use HOST before USER.')
    const known = session.state.host
    if (session.secure && known !== undefined && known !== argument) {
      return reply(504, 'TLS was set up for another host.')
    }
    return reply(220, server.texts.greeting, { set: { host: argument } })
  },
})

/** In the order in which HELP and the documentation show them. */
export const hostCommands: readonly AnyCommand[] = [host]
