// Uploads that are cut off on the way: what was announced and did not come is never acknowledged (C-21, P-32, P-59).

import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { Dialogue } from '@longshore/core/testing'
import { type FileStorageOptions, fileStorage } from '@longshore/storage-fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { temporaryFolder } from './lab/folders.js'
import { serve } from './lab/serve.js'
import { dial, enter, logIn, passivePort, visit } from './lab/visitor.js'

const WHOLE = Buffer.alloc(200_000, 'every byte counts\n')
const CUT = 70_000
const tls = { cert: SERVER_CERT, key: SERVER_KEY }

type Break = 'FIN' | 'RST'

/** A router on the way that passes `CUT` bytes on and then breaks the connection to the server, unseen by the client. */
async function cutter(port: number, how: Break): Promise<number> {
  const server = createServer(client => {
    const onward = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let passed = 0
    onward.on('error', () => {}).on('data', bytes => client.write(bytes))
    client
      .on('error', () => {})
      .on('data', (bytes: Buffer) => {
        if (passed >= CUT) return
        const rest = bytes.subarray(0, CUT - passed)
        passed += rest.length
        onward.write(rest, () => passed >= CUT && breakOff(onward, how))
      })
    onTestFinished(() => void client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function breakOff(socket: Socket, how: Break): void {
  if (how === 'FIN') socket.end()
  else socket.resetAndDestroy()
}

async function scene(options: FileStorageOptions = {}) {
  const root = temporaryFolder()
  writeFileSync(join(root, 'old'), 'as it was')
  const { port, events } = await serve(fileStorage(root, options), { tls })
  return { root, port, events }
}

/** Uploads through the cutter; the final reply. */
async function upload(dialogue: Dialogue, line: string, how: Break, secure = false): Promise<number> {
  const data = await dial(await cutter(await passivePort(dialogue), how))
  dialogue.write(`${line}\r\n`)
  expect((await dialogue.reply()).code).toBe(150)
  const session = dialogue.tlsSession
  const stream = secure
    ? connectTls({ socket: data, rejectUnauthorized: false, ...(session && { session }) })
    : data
  stream.on('error', () => {}).resume()
  stream.end(WHOLE)
  return (await dialogue.reply()).code
}

describe('an upload that is cut off', () => {
  it.each(['FIN', 'RST'] as const)(
    'by %s before what ALLO announced is 426, and the old file stays (C-21)',
    async how => {
      const { root, port, events } = await scene()
      const dialogue = await logIn(port)
      await dialogue.command(`ALLO ${WHOLE.length}`)
      expect(await upload(dialogue, 'STOR old', how)).toBe(426)
      expect(readFileSync(join(root, 'old'), 'utf8')).toBe('as it was')
      expect(readdirSync(root)).toEqual(['old'])
      expect(events.find(({ type }) => type === 'transfer-finished')).toMatchObject({
        outcome: 'failed',
        reason: 'reset',
      })
    },
  )

  it.each(['FIN', 'RST'] as const)(
    'by %s leaves of a new name what can be resumed, or nothing, as the option says (C-21)',
    async how => {
      for (const partial of ['keep', 'discard'] as const) {
        const { root, port } = await scene({ partial })
        const dialogue = await logIn(port)
        await dialogue.command(`ALLO ${WHOLE.length}`)
        expect(await upload(dialogue, 'STOR new', how)).toBe(426)
        if (partial === 'discard') expect(readdirSync(root)).toEqual(['old'])
        else {
          // A reset may have taken away what had not been read yet.
          const kept = readFileSync(join(root, 'new'))
          expect(kept.equals(WHOLE.subarray(0, kept.length))).toBe(true)
          expect(kept.length <= CUT && (how === 'RST' || kept.length === CUT)).toBe(true)
        }
      }
    },
  )

  it('by RST is 426 also when nothing was announced (C-21, P-32)', async () => {
    const { root, port } = await scene()
    expect(await upload(await logIn(port), 'STOR old', 'RST')).toBe(426)
    expect(readFileSync(join(root, 'old'), 'utf8')).toBe('as it was')
  })

  it('by FIN cannot be told from a whole one when nothing was announced (C-21)', async () => {
    const { root, port } = await scene()
    expect(await upload(await logIn(port), 'STOR new', 'FIN')).toBe(226)
    expect(readFileSync(join(root, 'new')).length).toBe(CUT)
  })

  it.each(['FIN', 'RST'] as const)(
    'by %s under TLS, without close_notify, is 426 when it was announced (C-21)',
    async how => {
      const { root, port } = await scene()
      const dialogue = await visit(port)
      await dialogue.command('AUTH TLS')
      await dialogue.secure()
      await enter(dialogue)
      await dialogue.command('PBSZ 0')
      await dialogue.command('PROT P')
      await dialogue.command(`ALLO ${WHOLE.length}`)
      expect(await upload(dialogue, 'STOR old', how, true)).toBe(426)
      expect(readFileSync(join(root, 'old'), 'utf8')).toBe('as it was')
      expect(readdirSync(root)).toEqual(['old'])
    },
  )

  it('is forgotten with its announcement: the next one needs none (C-21)', async () => {
    const { root, port } = await scene()
    const dialogue = await logIn(port)
    await dialogue.command(`ALLO ${WHOLE.length}`)
    expect(await upload(dialogue, 'STOR new', 'FIN')).toBe(426)
    expect(await upload(dialogue, 'STOR other', 'FIN')).toBe(226)
    expect(readFileSync(join(root, 'other')).length).toBe(CUT)
  })
})
