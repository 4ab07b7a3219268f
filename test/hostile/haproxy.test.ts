// The recipe of docs/load-balancers.md with a real haproxy: both connections pass through it, and the client keeps its address (B-30, B-31).
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from '@longshore/core'
import type { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { end, start } from '../network/lab/child.js'
import { temporaryFolder } from './lab/folders.js'
import { freePort, freeRange } from './lab/listeners.js'
import { describeWith } from './lab/needs.js'
import { oneUser } from './lab/serve.js'
import { begin, dial, heard, logIn, passivePort } from './lab/visitor.js'

const PROXY = '127.0.0.90'
const FRONT = '127.0.0.91'

interface Scene {
  readonly version: 'send-proxy' | 'send-proxy-v2'
}

/** A server, and haproxy before it with the same passive ports at another address. */
async function scene({ version }: Scene) {
  const ports = await freeRange(4)
  const server = createServer({
    authenticator: oneUser(memoryStorage({ files: { '/file': 'through two proxies' } })),
    passive: { ports },
  })
  onTestFinished(() => server.close().then(() => {}))
  const { port } = await server.listen({
    ...{ port: 0, host: '127.0.0.1' },
    proxyProtocol: { from: [PROXY], data: 'proxy' },
  })
  const front = await freePort()
  const config = join(temporaryFolder(), 'haproxy.cfg')
  writeFileSync(
    config,
    `defaults
  mode tcp
  source ${PROXY}
  timeout connect 5s
  timeout client 1m
  timeout server 1m
listen ftp
  bind ${FRONT}:${front}
  server files 127.0.0.1:${port} ${version}
listen ftp-data
  bind ${FRONT}:${ports.join('-')}
  server files 127.0.0.1
`,
  )
  const haproxy = start(['haproxy', '-db', '-q', '-f', config])
  onTestFinished(() => end(haproxy))
  await listening(front)
  return { server, front }
}

async function listening(port: number): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const socket = begin(port, { host: FRONT })
    const open = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (open) return
  }
  throw new Error('haproxy does not listen')
}

async function download(dialogue: Dialogue, from: string): Promise<string> {
  const data = await dial(await passivePort(dialogue), { from, host: FRONT })
  dialogue.write('RETR file\r\n')
  const text = (await heard(data)).toString()
  expect([(await dialogue.reply()).code, (await dialogue.reply()).code]).toEqual([150, 226])
  return text
}

describeWith('behind haproxy', ['haproxy'], () => {
  describe.each(['send-proxy', 'send-proxy-v2'] as const)('with %s', version => {
    it('the session has the address of the client, and transfers work (B-30, B-31)', async () => {
      const { server, front } = await scene({ version })
      const dialogue = await logIn(front, { from: '127.0.0.92', host: FRONT })
      const [session] = server.sessions
      expect(session).toMatchObject({ remoteAddress: '127.0.0.92', localAddress: FRONT, localPort: front })
      expect((await dialogue.command('PASV')).wire).toContain('(127,0,0,91,')
      expect(await download(dialogue, '127.0.0.92')).toBe('through two proxies')
    })
  })
})
