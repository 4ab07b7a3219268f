// Browsers, mailers and others that are tricked into speaking to an FTP port: nothing of theirs is run or echoed (C-15).
import { connect as connectTls } from 'node:tls'
import { memoryConnection } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { run } from '../network/lab/child.js'
import { describeWith } from './lab/needs.js'
import { type Served, serve } from './lab/serve.js'
import { dial, heard } from './lab/visitor.js'

const GREETING = '220 FTP server ready.\r\n'
const MARK = 'reflect-me-7c1e'
const tls = { cert: SERVER_CERT, key: SERVER_KEY }

const HTTP = [
  ...['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'TRACE'].map(
    verb => `${verb} /${MARK} HTTP/1.1`,
  ),
  ...[`CONNECT ${MARK}:443 HTTP/1.1`, 'PRI * HTTP/2.0', `get /${MARK} HTTP/1.1`, `GET\t/${MARK}`, `POST`],
]
const OTHERS = [
  ...[`EHLO ${MARK}`, `HELO ${MARK}`, `MAIL FROM:<${MARK}@x>`, `RCPT TO:<${MARK}@x>`],
  ...[`SSH-2.0-${MARK}`, `Host: ${MARK}`, `Content-Type: text/${MARK}`, `X-${MARK}: 1`, `cookie:${MARK}`],
]

/** A form that a page can have a browser send: its body is lines of FTP. */
const BODY = ['USER ada', 'PASS lovelace', `MKD ${MARK}`, 'FEAT', 'QUIT', ''].join('\r\n')

async function scene(options: Parameters<typeof serve>[1] = {}): Promise<Served> {
  return serve(memoryStorage(), options)
}

/** No command was heard, and nobody logged in. */
function expectNothingRun({ events }: Served): void {
  expect(events.filter(({ type }) => type === 'command' || type.startsWith('login'))).toEqual([])
}

describe('a line of another protocol', () => {
  it.each([...HTTP, ...OTHERS])('closes the connection at once: %s (C-15)', async line => {
    const served = await scene()
    const socket = await dial(served.port)
    socket.write(`${line}\r\nHost: ${MARK}\r\n\r\n${BODY}`)
    expect((await heard(socket)).toString()).toBe(GREETING)
    expectNothingRun(served)
  })

  it('behind commands ends them there (C-15)', async () => {
    const served = await scene()
    const socket = await dial(served.port)
    socket.write(`SYST\r\nGET /${MARK} HTTP/1.1\r\n${BODY}`)
    const said = (await heard(socket)).toString()
    expect(said.startsWith(GREETING)).toBe(true)
    expect(said).not.toContain(MARK)
    expect(said).not.toMatch(/^(?:331|230|257|211)/m)
  })

  it('is noticed whichever way it is cut into segments (C-15, P-01)', async () => {
    const served = await scene()
    const socket = await dial(served.port)
    const said = heard(socket)
    for (const letter of `POST /${MARK} HTTP/1.1\r\n${BODY}`) socket.write(letter)
    expect((await said).toString()).toBe(GREETING)
    expectNothingRun(served)
  })
})

describe('a TLS ClientHello on a clear port', () => {
  it('closes the connection at once, with or without a line feed among its bytes (C-15)', async () => {
    const served = await scene({ tls })
    const hello = await clientHello()
    for (const bytes of [
      hello,
      withoutLineFeeds(hello),
      hello.subarray(0, 2),
      Buffer.from([0x16, 3, 1, 0, 10]),
    ]) {
      const socket = await dial(served.port)
      socket.write(bytes)
      expect((await heard(socket)).toString()).toBe(GREETING)
    }
    expectNothingRun(served)
  })

  it('is noticed byte by byte too (C-15, P-01)', async () => {
    const served = await scene({ tls })
    const socket = await dial(served.port)
    const said = heard(socket)
    for (const byte of withoutLineFeeds(await clientHello())) socket.write(Uint8Array.of(byte))
    expect((await said).toString()).toBe(GREETING)
  })
})

describe('somebody who knows no FTP', () => {
  it('is let go after ten lines that are no commands, none of them echoed (C-15)', async () => {
    const served = await scene()
    const socket = await dial(served.port)
    for (let line = 0; line < 20; line++) socket.write(`${MARK}\r\n`)
    const said = (await heard(socket)).toString().split('\r\n')
    expect(said.slice(1, -2)).toEqual(Array(9).fill('500 Command not understood.'))
    expect(said.at(-2)).toMatch(/^421 /)
  })

  it('finds no protocol but FTP offered over TLS (C-15, P-56)', async () => {
    const { port } = await scene({ tls, implicitTls: true })
    for (const [offered, chosen] of [
      [['h2', 'http/1.1'], undefined],
      [['imap'], undefined],
      [['ftp'], 'ftp'],
      [[], false],
    ] as const) {
      const socket = connectTls({
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ALPNProtocols: [...offered],
      })
      const outcome = await new Promise(resolve => {
        socket
          .once('secureConnect', () => resolve(socket.alpnProtocol))
          .once('error', () => resolve(undefined))
      })
      socket.destroy()
      expect([offered, outcome]).toEqual([offered, chosen])
    }
  })
})

describeWith('curl as the browser', ['curl'], () => {
  const curl = (url: string, ...parameters: string[]) =>
    run([
      'curl',
      '--silent',
      '--show-error',
      '--max-time',
      '10',
      '--insecure',
      '--http0.9',
      ...parameters,
      url,
    ])

  it('gets the greeting and no more from a clear port, with http:// and https:// (C-15)', async () => {
    const served = await scene({ tls })
    const plain = await curl(
      `http://127.0.0.1:${served.port}/${MARK}`,
      '--header',
      `X-Mark: ${MARK}`,
      '--data',
      BODY,
    )
    expect(GREETING.startsWith(plain.stdout)).toBe(true)
    const secure = await curl(`https://127.0.0.1:${served.port}/${MARK}`)
    expect([secure.stdout, secure.code === 0]).toEqual(['', false])
    expectNothingRun(served)
  })

  it('gets no handshake from an implicit TLS port, and without ALPN nothing of its own back (C-15)', async () => {
    const served = await scene({ tls, implicitTls: true })
    const refused = await curl(`https://127.0.0.1:${served.port}/${MARK}`)
    expect([refused.stdout, refused.code]).toEqual(['', 35])
    const within = await curl(
      `https://127.0.0.1:${served.port}/${MARK}`,
      '--no-alpn',
      '--header',
      `X-Mark: ${MARK}`,
    )
    expect(GREETING.startsWith(within.stdout)).toBe(true)
    expectNothingRun(served)
  })
})

/** What a TLS client says first. */
async function clientHello(): Promise<Buffer> {
  const { client: near, server: far } = memoryConnection()
  const client = connectTls({ socket: near, servername: 'localhost', rejectUnauthorized: false })
  client.on('error', () => {})
  const hello = await new Promise<Buffer>(resolve => far.once('data', resolve))
  client.destroy()
  return hello
}

function withoutLineFeeds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map(byte => (byte === 0x0a ? 0x0b : byte)))
}
