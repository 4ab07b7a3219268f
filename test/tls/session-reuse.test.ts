import { connect } from 'node:tls'
import { READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer, type FtpServer, type Logger, type TlsOptions } from '@longshore/core'
import { converse, receiveData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Authority } from './authority.js'

const authority = new Authority()
const identity = authority.issue('localhost')
const servers: FtpServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

afterAll(() => authority.remove())

/** A protected session, and what the server logs of it. */
async function session(sessionReuse: NonNullable<TlsOptions['sessionReuse']>) {
  const said: string[] = []
  const note = (_fields: object, message: string) => void said.push(message)
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const storage = memoryStorage({ files: { '/a.txt': 'hello' } })
  const server = createServer({
    authenticator: staticUsers([{ name: 'ada', password: 'x', storage, permissions: READ_WRITE }]),
    tls: { ...identity, sessionReuse },
    logger,
  })
  servers.push(server)
  const dialogue = await converse(server)
  await dialogue.command('AUTH TLS')
  await dialogue.secure()
  for (const command of ['USER ada', 'PASS x', 'PBSZ 0', 'PROT P', 'TYPE I']) await dialogue.command(command)
  return { dialogue, said }
}

/** RETR by a client that shakes hands anew. */
async function retrieveAnew(dialogue: Awaited<ReturnType<typeof converse>>): Promise<number> {
  const { lines } = await dialogue.command('EPSV')
  const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  socket.on('error', () => {})
  socket.resume()
  const { code } = await dialogue.command('RETR a.txt')
  socket.destroy()
  return code
}

describe('a data connection that does not resume the TLS session (P-53)', () => {
  it.each([
    ['off', 226, 0],
    ['prefer', 226, 1],
    ['require', 522, 0],
  ] as const)('with %s is answered %i and noted %i times', async (sessionReuse, code, times) => {
    const { dialogue, said } = await session(sessionReuse)
    expect(await retrieveAnew(dialogue)).toBe(code)
    expect(said.filter(message => message.includes('did not resume'))).toHaveLength(times)
  })
})

describe('a data connection that resumes the TLS session', () => {
  it.each(['off', 'prefer', 'require'] as const)('is welcome with %s', async sessionReuse => {
    const { dialogue, said } = await session(sessionReuse)
    const { bytes } = await receiveData(dialogue, 'RETR a.txt', { secure: true })
    expect(bytes.toString()).toBe('hello')
    expect(said.filter(message => message.includes('did not resume'))).toHaveLength(0)
  })
})
