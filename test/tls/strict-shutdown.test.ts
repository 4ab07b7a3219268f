// Uploads over TLS have to end with close_notify where the option says so: a line that was cut off is told from an end (C-21; RFC 8446 §6.1).
import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { connect, type SecureVersion } from 'node:tls'
import { READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer, type FtpServer } from '@longshore/core'
import { converse, type Dialogue, receiveData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Authority } from './authority.js'

const authority = new Authority()
const identity = authority.issue('localhost')
const servers: FtpServer[] = []
const WHOLE = Buffer.alloc(300_000, 'every byte counts\n')

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

afterAll(() => authority.remove())

async function enter(strictShutdown: boolean): Promise<Dialogue> {
  const storage = memoryStorage({ files: { '/old': 'as it was' }, partial: 'discard' })
  const server = createServer({
    authenticator: staticUsers([{ name: 'ada', password: 'x', storage, permissions: READ_WRITE }]),
    tls: { ...identity, strictShutdown },
  })
  servers.push(server)
  const dialogue = await converse(server)
  await dialogue.command('AUTH TLS')
  await dialogue.secure()
  for (const line of ['USER ada', 'PASS x', 'PBSZ 0', 'PROT P', 'TYPE I']) await dialogue.command(line)
  return dialogue
}

interface Way {
  /** What the connection ends with. */
  readonly end: 'close_notify' | 'FIN' | 'RST'
  readonly version: SecureVersion
  readonly resumed?: boolean
}

/** Sends all bytes in whole records, and ends in this way; the final reply. */
async function upload(dialogue: Dialogue, line: string, { end, version, resumed }: Way): Promise<number> {
  const { lines } = await dialogue.command('EPSV')
  const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
  const tcp = connectPlain({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(tcp, 'connect')
  dialogue.write(`${line}\r\n`)
  expect((await dialogue.reply()).code).toBe(150)
  const session = resumed ? dialogue.tlsSession : undefined
  const versions = { minVersion: version, maxVersion: version }
  const data = connect({ socket: tcp, rejectUnauthorized: false, ...versions, ...(session && { session }) })
  data.on('error', () => {}).resume()
  await once(data, 'secureConnect')
  await new Promise(sent => data.write(WHOLE, sent))
  if (end === 'close_notify') data.end()
  else if (end === 'FIN') tcp.end()
  else tcp.resetAndDestroy()
  const { code } = await dialogue.reply()
  tcp.destroy()
  return code
}

const stored = async (dialogue: Dialogue, name: string) =>
  (await receiveData(dialogue, `RETR ${name}`, { secure: true })).bytes

const VERSIONS: readonly Way['version'][] = ['TLSv1.2', 'TLSv1.3']

describe.each(VERSIONS)('an upload over %s', version => {
  it.each([false, true])(
    'that ends with close_notify is stored, where that is asked for: %s',
    async strict => {
      const dialogue = await enter(strict)
      for (const resumed of [false, version === 'TLSv1.3']) {
        expect(await upload(dialogue, 'STOR new', { end: 'close_notify', version, resumed })).toBe(226)
        expect((await stored(dialogue, 'new')).equals(WHOLE)).toBe(true)
      }
      dialogue.end()
    },
  )

  it('that ends without is stored where nobody asks for it (C-21)', async () => {
    const dialogue = await enter(false)
    expect(await upload(dialogue, 'STOR new', { end: 'FIN', version })).toBe(226)
    dialogue.end()
  })

  it.each(['FIN', 'RST'] as const)(
    'that ends with a bare %s is 426, and stores nothing, where it is asked for (C-21)',
    async end => {
      const dialogue = await enter(true)
      for (const resumed of [false, version === 'TLSv1.3']) {
        expect(await upload(dialogue, 'STOR old', { end, version, resumed })).toBe(426)
        expect(String(await stored(dialogue, 'old'))).toBe('as it was')
      }
      dialogue.end()
    },
  )
})
