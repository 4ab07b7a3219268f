// Opens the control connection of a dialogue, the way that was chosen for it.
import { once } from 'node:events'
import { connect } from 'node:net'
import type { FtpServer } from '@longshore/core'
import { Dialogue, memoryConnection } from '@longshore/core/testing'
import type { Way } from './ways.js'

const PATIENCE_MS = 5_000

/** Where a client and its server are. */
export function hostOf({ over }: Way): string {
  return over === 'IPv6' ? '::1' : '127.0.0.1'
}

/** Connects, and shakes hands where TLS is implicit; the greeting has not been read. */
export async function openControl(server: FtpServer, way: Way): Promise<Dialogue> {
  const implicitTls = way.tls === 'implicit'
  const dialogue =
    way.over === 'memory' ? overMemory(server, implicitTls) : await overTcp(server, hostOf(way), implicitTls)
  if (implicitTls) await dialogue.secure()
  return dialogue
}

function overMemory(server: FtpServer, implicitTls: boolean): Dialogue {
  const { client, server: side } = memoryConnection()
  const addresses = {
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    localAddress: '127.0.0.1',
    localPort: 2121,
  }
  server.handle(side, { ...addresses, implicitTls })
  return new Dialogue(client, { patienceMs: PATIENCE_MS })
}

async function overTcp(server: FtpServer, host: string, implicitTls: boolean): Promise<Dialogue> {
  const { port } = await server.listen({ port: 0, host, implicitTls })
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect')
  return new Dialogue(socket, { patienceMs: PATIENCE_MS })
}
