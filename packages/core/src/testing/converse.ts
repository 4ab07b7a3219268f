/** `inject` for FTP: begins a conversation with a server that listens nowhere, in memory, for tests of apps and plugins. */
import type { FtpServer, HandleOptions } from '../server/ftp-server-contract.js'
import { Dialogue } from './dialogue.js'
import { memoryConnection } from './memory-control-connection.js'
import type { DialogueReply } from './reply-reader.js'

/** Who the server is to believe that it talks with; by default a client on the same host, so that data connections work over loopback. */
export type ConverseOptions = HandleOptions

/** A conversation whose greeting has come. */
export interface Conversation extends Dialogue {
  readonly greeting: DialogueReply
}

/**
 * Begins a conversation and waits for the greeting. No port is opened; commands that open data connections do so on 127.0.0.1.
 * @example
 * const dialogue = await converse(server)
 * await dialogue.command('SYST') // { code: 215, lines: ['UNIX Type: L8'], … }
 */
export async function converse(server: FtpServer, options: ConverseOptions = {}): Promise<Conversation> {
  const { client, server: side } = memoryConnection()
  const dialogue = new Dialogue(client)
  server.handle(side, {
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    localAddress: '127.0.0.1',
    localPort: 21,
    ...options,
  })
  if (options.implicitTls) await dialogue.secure()
  return Object.assign(dialogue, { greeting: await dialogue.reply() })
}
