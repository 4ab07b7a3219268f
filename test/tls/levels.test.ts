// What has to be protected: the login, or the data too, for the server or for single users (P-24, C-16; RFC 4217 §10.1).
import { READ_WRITE, type StaticUser, staticUsers } from '@longshore/auth'
import { createServer, type FtpServer, type TlsOptions } from '@longshore/core'
import { converse, type Dialogue, receiveData } from '@longshore/core/testing'
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

async function visit(policy: TlsOptions['policy'], user: Partial<StaticUser> = {}): Promise<Dialogue> {
  const storage = memoryStorage({ files: { '/a.txt': 'hello' } })
  const ada = { name: 'ada', password: 'x', storage, permissions: READ_WRITE, ...user }
  const tls = { ...identity, ...(policy && { policy }) }
  const server = createServer({ authenticator: staticUsers([ada]), tls })
  servers.push(server)
  return converse(server)
}

async function codes(dialogue: Dialogue, lines: readonly string[]): Promise<number[]> {
  const all: number[] = []
  for (const line of lines) all.push((await dialogue.command(line)).code)
  return all
}

const LOGIN = ['USER ada', 'PASS x']

async function secure(dialogue: Dialogue): Promise<void> {
  await dialogue.command('AUTH TLS')
  await dialogue.secure()
}

describe('the policy control', () => {
  it('asks for no password in the clear, and lets the client decide about data', async () => {
    const dialogue = await visit('control')
    expect(await codes(dialogue, LOGIN)).toEqual([530, 503])
    await secure(dialogue)
    expect(await codes(dialogue, [...LOGIN, 'TYPE I', 'PROT C'])).toEqual([331, 230, 200, 200])
    expect((await receiveData(dialogue, 'RETR a.txt')).bytes.toString()).toBe('hello')
    expect(await codes(dialogue, ['PBSZ 0', 'PROT P'])).toEqual([200, 200])
    expect((await receiveData(dialogue, 'RETR a.txt', { secure: true })).bytes.toString()).toBe('hello')
    dialogue.end()
  })
})

describe('a user that requires TLS', () => {
  it('for the control connection alone is refused in the clear, and transfers as it likes', async () => {
    const dialogue = await visit('optional', { requireTls: 'control' })
    expect(await codes(dialogue, LOGIN)).toEqual([331, 530])
    await secure(dialogue)
    expect(await codes(dialogue, [...LOGIN, 'PROT C'])).toEqual([331, 230, 200])
    expect((await receiveData(dialogue, 'RETR a.txt')).bytes.toString()).toBe('hello')
    dialogue.end()
  })

  it('for everything has its data protected where the policy is control', async () => {
    const dialogue = await visit('control', { requireTls: true })
    await secure(dialogue)
    expect(await codes(dialogue, [...LOGIN, 'PROT C', 'EPSV', 'RETR a.txt'])).toEqual([
      331, 230, 534, 229, 521,
    ])
    dialogue.end()
  })
})
