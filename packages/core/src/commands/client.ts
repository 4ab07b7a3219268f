/** CLNT, CSID and LANG: what a client says of itself, and the language it reads (RFC 2640 §4.1). */
import { optional, text, word } from '../dispatch/arguments.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'

const LONGEST_CLIENT_NAME = 200

/** CLNT: kept for logs and events. */
export const clnt = defineCommand<string>({
  verb: 'CLNT',
  argument: text('client-name'),
  rfc: 'common extension',
  help: 'Say which program the client is.',
  feature: 'CLNT',
  access: 'public',
  handle: ({ argument }) => reply(200, 'Noted.', { set: { clientName: shortened(argument) } }),
})

/** CSID: the same as facts; the answer names no product. */
export const csid = defineCommand<string>({
  verb: 'CSID',
  argument: text('Name=client; Version=version;'),
  rfc: 'draft-peterson-streamlined-ftp-command-extensions',
  help: 'Say which program the client is, and learn about names here.',
  feature: 'CSID',
  access: 'public',
  handle: ({ argument, session }) => {
    const names = session.principal?.storage.traits.names
    const sensitive = names === undefined ? '' : ` CaseSensitive=${names === 'case-sensitive' ? 1 : 0};`
    return reply(200, `Name=FTP;${sensitive} DirSep=/;`, { set: { clientName: shortened(argument) } })
  },
})

/** LANG: replies are English; any kind of it will do. */
export const lang = defineCommand<string | undefined>({
  verb: 'LANG',
  argument: optional(word('language')),
  rfc: 'RFC 2640 §4.1',
  help: 'Choose the language of replies; EN is the only one.',
  feature: 'LANG EN*',
  access: 'public',
  handle: ({ argument = 'en' }) => {
    const asked = argument.toLowerCase()
    if (asked !== 'en' && !asked.startsWith('en-')) return reply(504, 'Replies are in English only.')
    return reply(200, 'Replies are in English.')
  },
})

/** In the order in which HELP and the documentation show them. */
export const clientCommands: readonly AnyCommand[] = [clnt, csid, lang]

function shortened(name: string): string {
  return name.length <= LONGEST_CLIENT_NAME ? name : name.slice(0, LONGEST_CLIENT_NAME)
}
