import { connect } from 'node:tls'
import { certificate, firstOf, READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer, type FtpServer } from '@longshore/core'
import { type CommandReply, converse, type Dialogue, receiveData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority, type Identity } from './authority.js'

let authority: Authority
let stranger: Authority
let server: FtpServer
let ada: Identity

beforeAll(() => {
  authority = new Authority()
  stranger = new Authority()
  ada = authority.issue('ada')
  const storage = memoryStorage({ files: { '/a.txt': 'hello' } })
  const user = { storage, permissions: READ_WRITE }
  server = createServer({
    authenticator: firstOf(
      certificate({ users: [{ name: 'ada', commonName: 'ada', ...user }] }),
      staticUsers([{ name: 'bob', password: 'builder', ...user }]),
    ),
    tls: { ...authority.issue('localhost'), clientCa: authority.cert },
  })
})

afterAll(async () => {
  await server.close()
  authority.remove()
  stranger.remove()
})

async function secured(identity?: Identity) {
  const dialogue = await converse(server)
  expect((await dialogue.command('AUTH TLS')).code).toBe(234)
  await dialogue.secure({ ...identity })
  return dialogue
}

describe('a client certificate', () => {
  it('that is verified logs its user in by USER alone (RFC 4217 §9, 232)', async () => {
    const dialogue = await secured(ada)
    expect((await dialogue.command('USER ada')).code).toBe(232)
    expect((await dialogue.command('PWD')).code).toBe(257)
    dialogue.end()
  })

  it('of another user, of another authority, or none at all is asked for a password', async () => {
    for (const identity of [authority.issue('bob'), stranger.issue('ada'), undefined]) {
      const dialogue = await secured(identity)
      expect((await dialogue.command('USER ada')).code).toBe(331)
      expect((await dialogue.command('PASS guess')).code).toBe(530)
      dialogue.end()
    }
  })

  it('is not needed by those who have a password', async () => {
    const dialogue = await secured(ada)
    expect((await dialogue.command('USER bob')).code).toBe(331)
    expect((await dialogue.command('PASS builder')).code).toBe(230)
    dialogue.end()
  })

  it('is known again on a data connection that resumes the session, and must be shown on one that does not (P-54, C-17)', async () => {
    const dialogue = await secured(ada)
    for (const command of ['USER ada', 'PBSZ 0', 'PROT P', 'TYPE I']) await dialogue.command(command)
    expect((await receiveData(dialogue, 'RETR a.txt', { secure: true })).bytes.toString()).toBe('hello')
    expect((await retrieve(dialogue, ada)).code).toBe(226)
    expect((await retrieve(dialogue, authority.issue('eve'))).code).toBe(522)
    expect((await retrieve(dialogue, undefined)).code).toBe(522)
    dialogue.end()
  })
})

/** RETR over a data connection with a full handshake. */
async function retrieve(dialogue: Dialogue, identity: Identity | undefined): Promise<CommandReply> {
  const { lines } = await dialogue.command('EPSV')
  const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...identity })
  socket.on('error', () => {})
  socket.resume()
  const reply = await dialogue.command('RETR a.txt')
  socket.destroy()
  return reply
}
