// Uploads in progress are nobody's to see, to name or to mix up (C-11).
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import type { StorageAdapter } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { pathVerbs } from './lab/path-verbs.js'
import { serve } from './lab/serve.js'
import { begin, push, type Running, until } from './lab/transfer.js'
import { ask, logIn } from './lab/visitor.js'

const WRITERS = 100
const HALF = 32 * 1024
const limits = { maxSessionsPerAddress: 2 * WRITERS }

/** Whole bytes of one writer: any mix of two writers shows. */
const bytesOf = (writer: number) => Buffer.alloc(2 * HALF, `${String(writer).padStart(7, '0')}\n`)

/** All writers begin, each gets half of its bytes out, and only then the first ends. */
async function writeTogether(port: number, during: () => Promise<void>): Promise<number[]> {
  const dialogues = await Promise.all(Array.from({ length: WRITERS }, () => logIn(port)))
  const running = await Promise.all(dialogues.map(dialogue => begin(dialogue, 'STOR same')))
  const half = ({ data }: Running, writer: number) => push(data, bytesOf(writer).subarray(0, HALF))
  await Promise.all(running.map(half))
  await during()
  for (const [writer, { data }] of running.entries()) data.end(bytesOf(writer).subarray(HALF))
  return (await Promise.all(running.map(({ end }) => end))).map(({ code }) => code)
}

async function expectOneOfThem(dialogue: Dialogue): Promise<void> {
  const { bytes } = await receiveData(dialogue, 'RETR same')
  const writer = Number(bytes.toString('latin1', 0, 7))
  expect(bytes.equals(bytesOf(writer))).toBe(true)
}

const storages: Record<string, () => StorageAdapter> = {
  'a directory': () => fileStorage(temporaryFolder()),
  memory: () => memoryStorage(),
}

describe('a hundred uploads of one name at once', () => {
  it.each(Object.entries(storages))(
    'into %s leave one of them, whole, and show nothing before (C-11)',
    { timeout: 60_000 },
    async (_, make) => {
      const { port } = await serve(make(), { limits })
      const reader = await logIn(port)
      const codes = await writeTogether(port, async () => {
        expect((await reader.command('SIZE same')).code).toBe(550)
        expect((await receiveData(reader, 'NLST -a')).bytes.toString()).toBe('')
      })
      expect(codes).toEqual(Array(WRITERS).fill(226))
      await expectOneOfThem(reader)
    },
  )
})

describe('the hidden file of an upload in progress', () => {
  async function scene() {
    const root = temporaryFolder()
    const { server, port } = await serve(fileStorage(root))
    const writer = await begin(await logIn(port), 'STOR wanted')
    await push(writer.data, 'half')
    const hidden = () => readdirSync(root).filter(name => name !== 'wanted')
    await until(
      'the hidden file',
      () => hidden().length === 1 && statSync(join(root, hidden()[0]!)).size === 4,
    )
    return { root, server, port, writer, name: hidden()[0]!, hidden }
  }

  it('is in no listing, whatever is asked for (C-11)', async () => {
    const { port, name } = await scene()
    const other = await logIn(port)
    for (const line of [
      'LIST',
      'LIST -a',
      'NLST -a',
      'MLSD',
      'NLST .*',
      'NLST .long*',
      'LIST -a .',
      `LIST ${name}`,
    ]) {
      const { bytes, reply } = await receiveData(other, line)
      expect([line, bytes.toString().includes('part'), reply.code < 300 || reply.code >= 450]).toEqual([
        line,
        false,
        true,
      ])
    }
    expect((await other.command('STAT -a /')).wire).not.toContain(name)
  })

  it('cannot be reached by any verb, even by one who knows its name (C-11)', async () => {
    const { root, server, port, writer, name } = await scene()
    const other = await logIn(port)
    const { spoken, sending, receiving } = pathVerbs(server)
    for (const path of [name, `/${name}`, name.toUpperCase(), `${name}/x`]) {
      const replies = await ask(
        other,
        spoken.map(phrase => phrase(path)),
      )
      expect(replies.map(({ code }) => code).filter(code => code < 400)).toEqual([])
      for (const phrase of sending)
        expect((await receiveData(other, phrase(path).toString())).reply.code).toBeGreaterThanOrEqual(450)
      for (const phrase of receiving)
        expect((await sendData(other, phrase(path).toString(), 'evil')).code).toBeGreaterThanOrEqual(550)
    }
    await sendData(other, 'STOR mine', 'mine')
    const moves = await ask(other, ['RNFR mine', `RNTO ${name}`, `MKD ${name}`])
    expect(moves.map(({ code }) => code)).toEqual([350, 553, 553])
    writer.data.end(' whole')
    expect((await writer.end).code).toBe(226)
    expect(readFileSync(join(root, 'wanted'), 'utf8')).toBe('half whole')
  })

  it('has a name that no other upload had, and nothing of it stays (C-11)', async () => {
    const { port, writer, name, hidden } = await scene()
    const next = await begin(await logIn(port), 'STOR wanted')
    await until('a second hidden file', () => hidden().length === 2)
    expect(name).toMatch(/[\w-]{20,}/)
    writer.data.end()
    await writer.end
    next.data.resetAndDestroy()
    expect((await next.end).code).toBe(426)
    expect(hidden()).toEqual([])
  })
})
