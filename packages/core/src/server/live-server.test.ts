import { once } from 'node:events'
import { createServer as createTcpServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { type Authenticator, READ_WRITE } from '@longshore/auth'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from '../create-server.js'
import type { Logger } from '../events/logger.js'
import type { ServerOptions } from '../options.js'
import { converse, memoryConnection } from '../testing/index.js'
import type { FtpServer } from './ftp-server-contract.js'

const servers: FtpServer[] = []

function serve(options: Partial<ServerOptions> = {}): FtpServer {
  const authenticator: Authenticator = {
    authenticate: async () => ({
      granted: true,
      principal: { name: 'alice', storage: memoryStorage(), permissions: READ_WRITE },
    }),
  }
  const server = createServer({ authenticator, ...options })
  servers.push(server)
  return server
}

function recordingLogger(): Logger & { readonly warnings: string[] } {
  const warnings: string[] = []
  const nothing = () => {}
  return {
    warnings,
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (_fields, message) => void warnings.push(message),
  }
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

describe('listening', () => {
  it('rejects with the reason when the port is taken, and can be tried again', async () => {
    const other = createTcpServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const server = serve()
    await expect(server.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await new Promise(resolve => other.close(resolve))
    await expect(server.listen(port, '127.0.0.1')).resolves.toMatchObject({ port })
  })

  it('needs a certificate for implicit TLS', async () => {
    await expect(serve().listen({ port: 0, implicitTls: true })).rejects.toThrow(/needs the option tls/)
  })

  it('on several addresses serves all of them', async () => {
    const server = serve()
    await server.listen(0, '127.0.0.1')
    await server.listen(0, '127.0.0.2')
    expect(server.addresses.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.2'])
  })

  it('is refused after the close', async () => {
    const server = serve()
    await server.close()
    await expect(server.listen(0)).rejects.toThrow(/closed/)
  })

  it('on a network warns once of passwords in the clear (C-58)', async () => {
    const logger = recordingLogger()
    const server = serve({ logger })
    await server.listen(0, '127.0.0.1')
    expect(logger.warnings).toEqual([])
    await server.listen(0, '0.0.0.0')
    await server.listen(0, '0.0.0.0')
    expect(logger.warnings).toHaveLength(1)
    expect(logger.warnings[0]).toContain('policy required')
  })
})

describe('admission', () => {
  it('turns away with 421 whoever is one too many, and lets the next one in when one has gone (C-30)', async () => {
    const server = serve({ limits: { maxSessions: 1 } })
    const one = await converse(server)
    expect((await converse(server)).greeting.code).toBe(421)
    await one.command('QUIT')
    expect((await converse(server)).greeting.code).toBe(220)
  })

  it('tells when a session began, in a Date that nobody can change for others', async () => {
    const server = serve()
    await converse(server)
    const [session] = server.sessions
    const began = session?.connectedAt.getTime() ?? 0
    session?.connectedAt.setTime(0)
    expect(session?.connectedAt.getTime()).toBe(began)
    expect(Date.now() - began).toBeLessThan(60_000)
  })

  it('counts addresses apart, and the /64 of IPv6 as one', async () => {
    const server = serve({ limits: { maxSessionsPerAddress: 1 } })
    const from = async (remoteAddress: string) => (await converse(server, { remoteAddress })).greeting.code
    expect(await from('192.0.2.1')).toBe(220)
    expect(await from('::ffff:192.0.2.1')).toBe(421)
    expect(await from('192.0.2.2')).toBe(220)
    expect(await from('2001:db8::1')).toBe(220)
    expect(await from('2001:db8::2')).toBe(421)
    expect(await from('2001:db8:0:1::1')).toBe(220)
  })
})

describe('a flood of connections', () => {
  it('is told 421 so often, and then turned away without a word (C-30)', async () => {
    const server = serve({ limits: { maxSessions: 1 } })
    const staying = await converse(server)
    const crowd = Array.from({ length: 300 }, () => memoryConnection())
    for (const { server: side } of crowd) server.handle(side)
    expect(crowd.filter(({ server: side }) => !side.destroyed)).toHaveLength(256)
    const gone = crowd
      .filter(({ server: side }) => !side.closed)
      .map(({ server: side }) => once(side, 'close'))
    for (const { client } of crowd) client.resume().end()
    await Promise.all(gone)
    expect((await converse(server)).greeting.code).toBe(421)
    staying.destroy()
  })
})

describe('the close', () => {
  it('tells idle sessions at once and reports them (C-43)', async () => {
    const server = serve()
    const dialogue = await converse(server)
    const closed = server.close({ graceMs: 60_000 })
    expect((await dialogue.reply()).code).toBe(421)
    dialogue.end()
    expect(await closed).toMatchObject({ sessions: 1, transfersCut: 0 })
    expect(server.sessions.size).toBe(0)
  })

  it('is one, however often it is asked for', async () => {
    const server = serve()
    expect(server.close()).toBe(server.close())
    await server[Symbol.asyncDispose]()
  })

  it('turns connections away that come meanwhile', async () => {
    const server = serve()
    await server.close()
    expect((await converse(server)).greeting.code).toBe(421)
  })
})

describe('a connection', () => {
  it('that breaks at once harms nobody', async () => {
    const server = serve()
    const broken = new PassThrough()
    server.handle(broken)
    broken.destroy(new Error('gone'))
    expect((await converse(server)).greeting.code).toBe(220)
  })
})
