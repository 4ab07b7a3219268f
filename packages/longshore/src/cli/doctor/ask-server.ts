/** Asks a real server with the given settings what it tells a client: by a conversation in memory, as if the client had connected. */
import { type Duplex, duplexPair } from 'node:stream'
import { type Authenticator, READ_ONLY } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { networkOptions } from '../server-options.js'
import type { Settings } from '../settings.js'
import type { Client } from './clients.js'

/** The replies to PASV and EPSV, without their line ends. */
export interface Told {
  readonly pasv: string
  readonly epsv: string
}

/** Asks for one client, which reaches the server. */
export type AskServer = (client: Client, settings: Settings) => Promise<Told>

const PATIENCE_MS = 15_000
const COMMANDS = ['USER doctor', 'PASS doctor', 'PASV', 'EPSV', 'QUIT']
const REPLIES_BEFORE_PASV = 3

/** Leases real ports on `client.reaches`, so that this has to be an address of this machine. Rejects when the server gives no answer. */
export const askServer: AskServer = async (client, settings) => {
  const server = createServer({ ...networkOptions(settings, undefined), authenticator: ANYBODY })
  const [ours, theirs] = duplexPair()
  try {
    server.handle(theirs, {
      remoteAddress: client.address,
      remotePort: 50_000,
      localAddress: client.reaches ?? client.address,
      localPort: settings.port,
    })
    const [pasv = '', epsv = ''] = (await conversation(ours)).slice(REPLIES_BEFORE_PASV)
    return { pasv, epsv }
  } finally {
    ours.destroy()
    theirs.destroy()
    await server.close()
  }
}

// Only the doctor can reach this server, and it asks for no file.
const ANYBODY: Authenticator = {
  authenticate: async () => ({
    granted: true,
    principal: { name: 'doctor', storage: memoryStorage(), permissions: READ_ONLY },
  }),
}

/** Every reply line, until the server closes. */
function conversation(stream: Duplex): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => reject(new Error('the server gave no answer')), PATIENCE_MS)
    const ended = () => {
      clearTimeout(timer)
      resolve(text.split('\r\n'))
    }
    stream.on('error', ended).on('end', ended).on('close', ended)
    stream.on('data', chunk => {
      if (text === '') stream.write(`${COMMANDS.join('\r\n')}\r\n`)
      text += String(chunk)
    })
  })
}
