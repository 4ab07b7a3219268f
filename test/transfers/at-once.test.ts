// Many transfers at once, up and down, in the clear and under TLS, and control connections that are served between their bytes.
import { open } from 'node:fs/promises'
import { Readable, Writable } from 'node:stream'
import type { Dialogue } from '@longshore/core/testing'
import { type StorageAdapter, virtualPath, wrapStorage } from '@longshore/storage'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../hostile/lab/transfer.js'
import { type Berth, berth, expectAtRest, expectWay } from './lab/berth.js'
import { bytesOf, diceOf, digest, KIB, MIB } from './lab/bytes.js'
import { DiskGrounds, groundsOf } from './lab/grounds.js'
import { begin, download, type Moving, upload } from './lab/movement.js'
import { titled, WAYS, type Way } from './lab/ways.js'

const AT_ONCE = 32
const EACH = 3
const TIB = MIB * MIB
const ENDLESS = 8

const clear = WAYS.filter(({ title }) => title.startsWith('in the clear'))

describe.each(titled(clear))('%s', (_, way) => {
  it('thirty-two clients move files up and down, half of them under TLS, and every byte is right', async () => {
    const lab = await berth(way)
    const secure: Berth = { ...lab, way: { ...way, secure: true } }
    const client = async (index: number) => {
      const dice = diceOf(index + 1)
      const berthOf = index % 2 ? secure : lab
      const dialogue = await lab.enter(berthOf.way)
      for (let round = 0; round < EACH; round++) {
        const bytes = bytesOf(index * EACH + round, dice(400 * KIB))
        const line = `STOR file${index}`
        expect((await upload(berthOf, dialogue, line, bytes)).code).toBe(226)
        const got = await download(berthOf, dialogue, `file${index}`)
        expect(got.reply.code).toBe(226)
        expect(digest(got.bytes)).toBe(digest(bytes))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, (_each, index) => client(index)))
    if (way.kernelCopy) expectWay(lab, MIB)
    await expectAtRest(lab)
  })
})

/** What never ends, in either direction: `endless` can be read and written for as long as one likes. */
async function endlessly(
  way: Way,
): Promise<{ grounds: ReturnType<typeof groundsOf>; storage: StorageAdapter }> {
  const grounds = groundsOf(way)
  if (grounds instanceof DiskGrounds) grounds.sparse('endless', TIB)
  else await grounds.put('endless', Buffer.alloc(0))
  const nowhere = await open('/dev/null', 'w')
  onTestFinished(() => nowhere.close())
  const path = virtualPath('/endless')
  const storage = wrapStorage(grounds.storage, {
    async read(at, range, call) {
      const source = await grounds.storage.read(at, range, call)
      if (at !== path || source.file) return source
      const block = Buffer.alloc(64 * KIB)
      const stream = () => new Readable({ read: size => void [size] }).on('resume', () => undefined)
      return { ...source, close: () => source.close(), stream: () => fountain(stream(), block) }
    },
    async write(at, mode, call) {
      if (at !== path) return grounds.storage.write(at, mode, call)
      const file = way.storage === 'memory' ? {} : { file: { fd: nowhere.fd, position: 0 } }
      const sink = () => new Writable({ write: (_chunk, _encoding, done) => void setImmediate(done) })
      return { ...file, sink, commit: async () => {}, abort: async () => {} }
    },
  })
  return { grounds, storage }
}

function fountain(stream: Readable, block: Buffer): Readable {
  stream._read = () => void setImmediate(() => stream.push(block))
  return stream
}

/** Sends for as long as the connection takes it. */
function pourOn({ stream }: Moving): void {
  const block = bytesOf(1, 64 * KIB)
  const more = () => {
    while (!stream.destroyed && stream.write(block));
  }
  stream.on('drain', more).resume()
  more()
}

/** Reads for as long as something comes, and keeps nothing. */
function drink({ stream, reader }: Moving): void {
  stream.on('data', () => reader.forget()).resume()
}

describe.each(titled(WAYS))('%s, eight endless downloads and eight endless uploads', (_, way) => {
  it('move all of them on, and leave control connections their answers between the bytes', {
    timeout: 60_000,
  }, async () => {
    const { grounds, storage } = await endlessly(way)
    const lab = await berth(way, { grounds, storage })
    const bystander = await lab.enter()
    const sessions: Dialogue[] = []
    for (let i = 0; i < 2 * ENDLESS; i++) {
      const dialogue = await lab.enter()
      const moving = await begin(lab, dialogue, i % 2 ? 'RETR endless' : 'STOR endless')
      if (i % 2) drink(moving)
      else pourOn(moving)
      sessions.push(dialogue)
    }
    const moved = () => [...lab.server.sessions].flatMap(({ transfer }) => transfer?.bytes ?? [])
    for (let round = 0; round < 2; round++) {
      const before = moved()
      expect(before.length).toBe(2 * ENDLESS)
      expect((await bystander.command('NOOP')).code).toBe(200)
      for (const dialogue of sessions) expect((await dialogue.command('STAT')).code).toBe(211)
      await until('every transfer has moved on', () => moved().every((bytes, i) => bytes > before[i]!))
    }
    for (const dialogue of sessions) dialogue.write('ABOR\r\n')
    for (const dialogue of sessions)
      expect([(await dialogue.reply()).code, (await dialogue.reply()).code]).toEqual([426, 226])
    await expectAtRest(lab)
  })
})
