// Old TLS versions, weak ciphers, renegotiation and ways back into the clear are refused (C-16, P-24; CVE-2009-3555, CVE-2011-1473).
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { end, run, start } from '../network/lab/child.js'
import { describeWith } from './lab/needs.js'
import { type ServeOptions, serve } from './lab/serve.js'
import { ask, dial, enter, heard, visit } from './lab/visitor.js'

const tls = { cert: SERVER_CERT, key: SERVER_KEY }
const STARTTLS = ['-starttls', 'ftp']
const UNSCRUPULOUS = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0', honorCipherOrder: false } as const

async function ftp(options: ServeOptions = {}): Promise<number> {
  return (await serve(memoryStorage(), { tls, ...options })).port
}

/** A server of no scruples, to see that the client could have had what ours refuses. */
async function anything(): Promise<number> {
  const server = createTlsServer({ ...tls, ...UNSCRUPULOUS }, socket => {
    socket.on('error', () => {})
    socket.write('220 Come in.\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Whether openssl came to an agreement. */
async function shakesHands(port: number, ...parameters: string[]): Promise<boolean> {
  const { stdout, code } = await run(['openssl', 's_client', '-connect', `127.0.0.1:${port}`, ...parameters])
  return code === 0 && /^New, .*Cipher is (?!\(NONE\))/m.test(stdout)
}

/** The one that openssl and the server agree on. */
async function agreedCipher(port: number, ...parameters: string[]): Promise<string | undefined> {
  const { stdout } = await run(['openssl', 's_client', '-connect', `127.0.0.1:${port}`, ...parameters])
  return /^New, .*Cipher is (\S+)$/m.exec(stdout)?.[1]
}

describeWith('openssl', ['openssl'], () => {
  const weak = (cipher: string) => ['-cipher', `${cipher}:@SECLEVEL=0`]

  it.each(['-tls1', '-tls1_1'])(
    'is refused with %s, explicit and implicit, and would be served elsewhere (C-16)',
    async version => {
      expect(await shakesHands(await anything(), version, ...weak('ALL'))).toBe(true)
      expect(await shakesHands(await ftp(), ...STARTTLS, version, ...weak('ALL'))).toBe(false)
      expect(await shakesHands(await ftp({ implicitTls: true }), version, ...weak('ALL'))).toBe(false)
    },
  )

  it('is served with TLS 1.2 and 1.3, and with 1.3 alone where the option says so (C-16)', async () => {
    for (const version of ['-tls1_2', '-tls1_3']) {
      expect(await shakesHands(await ftp(), ...STARTTLS, version)).toBe(true)
      expect(await shakesHands(await ftp({ implicitTls: true }), version)).toBe(true)
    }
    const newest = await ftp({ tls: { ...tls, minVersion: 'TLSv1.3' } })
    expect(await shakesHands(newest, ...STARTTLS, '-tls1_2', ...weak('ALL'))).toBe(false)
    expect(await shakesHands(newest, ...STARTTLS, '-tls1_3')).toBe(true)
  })

  it('is refused with ciphers that do not authenticate or encrypt (C-16)', async () => {
    expect(await shakesHands(await anything(), '-tls1_2', ...weak('aNULL'))).toBe(true)
    const port = await ftp()
    for (const cipher of ['aNULL', 'eNULL', 'ADH', 'AECDH'])
      expect([cipher, await shakesHands(port, ...STARTTLS, '-tls1_2', ...weak(cipher))]).toEqual([
        cipher,
        false,
      ])
  })

  it('chooses the cipher, whatever the client would like best, in TLS 1.2 and 1.3 (C-16, G28)', async () => {
    const [strong, weaker] = ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA']
    const [port, indulgent] = [await ftp(), await anything()]
    const older = ['-tls1_2', '-cipher', `${weaker}:${strong}`]
    expect(await agreedCipher(indulgent, ...older)).toBe(weaker)
    expect(await agreedCipher(port, ...STARTTLS, ...older)).toBe(strong)
    const newer = ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384']
    expect(await agreedCipher(indulgent, ...newer)).toBe('TLS_AES_128_GCM_SHA256')
    expect(await agreedCipher(port, ...STARTTLS, ...newer)).toBe('TLS_AES_256_GCM_SHA384')
  })

  it('takes no other ciphers of TLS 1.2 than the option names, and speaks TLS 1.3 all the same (C-16, G28)', async () => {
    const port = await ftp({ tls: { ...tls, ciphers: 'ECDHE+AESGCM:ECDHE+CHACHA20' } })
    const cbc = ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA']
    expect(await shakesHands(await ftp(), ...STARTTLS, ...cbc)).toBe(true)
    expect(await shakesHands(port, ...STARTTLS, ...cbc)).toBe(false)
    expect(await agreedCipher(port, ...STARTTLS, '-tls1_2')).toBe('ECDHE-ECDSA-AES256-GCM-SHA384')
    expect(await agreedCipher(port, ...STARTTLS, '-tls1_3')).toBe('TLS_AES_256_GCM_SHA384')
  })

  it('may not renegotiate, and could elsewhere (C-16)', async () => {
    expect(await renegotiates(await anything())).toBe(true)
    expect(await renegotiates(await ftp(), ...STARTTLS)).toBe(false)
    expect(await renegotiates(await ftp({ implicitTls: true }))).toBe(false)
  })
})

/** Shakes hands, asks to do it again, and tells whether that was done. */
async function renegotiates(port: number, ...parameters: string[]): Promise<boolean> {
  const client = start(['openssl', 's_client', '-connect', `127.0.0.1:${port}`, '-tls1_2', ...parameters])
  onTestFinished(() => end(client))
  let said = ''
  let changed = () => {}
  for (const stream of [client.stdout, client.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      changed()
    })
  client.once('close', () => changed())
  const until = async (pattern: RegExp) => {
    while (!pattern.test(said) && client.exitCode === null)
      await new Promise<void>(resolve => (changed = resolve))
  }
  await until(/Extended master secret/)
  client.stdin.write('R\n')
  await until(/RENEGOTIATING.*(?:verify return|no renegotiation)/s)
  await end(client)
  return /RENEGOTIATING.*verify return/s.test(said)
}

describe('the way back into the clear', () => {
  it('does not exist after AUTH: what is no handshake ends the connection unanswered (C-16, P-05)', async () => {
    const { port, events } = await serve(memoryStorage(), { tls })
    const socket = await dial(port)
    const said = heard(socket)
    socket.write('AUTH TLS\r\n')
    socket.on('data', (chunk: Buffer) => {
      if (String(chunk).startsWith('234')) socket.write('USER ada\r\nPASS lovelace\r\nPWD\r\n')
    })
    expect((await said).toString('latin1')).toMatch(/^220 .*\r\n234 .*\r\n[^\d]*$/)
    expect(events.filter(({ type }) => type === 'login-succeeded' || type === 'login-failed')).toEqual([])
  })

  it('does not exist with CCC (C-16)', async () => {
    const dialogue = await visit(await ftp())
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    await enter(dialogue)
    expect((await dialogue.command('CCC')).code).toBe(533)
    expect((await dialogue.command('PWD')).code).toBe(257)
  })

  it('is not asked for a password where TLS is required (P-24)', async () => {
    const { port, events } = await serve(memoryStorage({ files: { '/file': 'x' } }), {
      tls: { ...tls, policy: 'required' },
    })
    const dialogue = await visit(port)
    const replies = await ask(dialogue, ['USER ada', 'PASS lovelace', 'PASV', 'USER ada', 'PASS lovelace'])
    expect(replies.map(({ code }) => code)).toEqual([530, 503, 530, 530, 503])
    expect(events.filter(({ type }) => type.startsWith('login'))).toEqual([])
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    await enter(dialogue)
    for (const transfer of ['RETR file', 'STOR new', 'LIST', 'MLSD', 'NLST', 'APPE new', 'STOU']) {
      expect((await dialogue.command('EPSV')).code).toBe(229)
      expect([transfer, (await dialogue.command(transfer)).code]).toEqual([transfer, 521])
    }
    const levels = await ask(dialogue, ['PROT C', 'PROT P', 'PROT C', 'USER ada', 'PASS lovelace'])
    expect(levels.map(({ code }) => code)).toEqual([534, 200, 534, 331, 230])
    // A second login does not fall back to the clear either.
    expect((await dialogue.command('STAT')).wire).toContain('data connections protected by TLS')
  })
})
