// Quotas over real sessions: many uploads at once get no further than one alone, and what is counted is what is there (C-12).
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialogue } from '@longshore/core/testing'
import {
  memoryUsage,
  quota,
  type StorageAdapter,
  type StorageCall,
  type Usage,
  virtualPath,
} from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { serve } from './lab/serve.js'
import { begin } from './lab/transfer.js'
import { logIn, passivePort } from './lab/visitor.js'

const BYTES = 5_000_000
const EACH = 700_000
const SESSIONS = 50

const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'ada' } }
const unknown = () => Promise.reject(new Error('nobody has counted'))

/** Sends in pieces, so that all the uploads are under way at the same time; the reply whenever it comes. */
async function send(dialogue: Dialogue, line: string, bytes: number): Promise<number> {
  const { data, end } = await begin(dialogue, line)
  const piece = Buffer.alloc(50_000, 'x')
  for (let sent = 0; sent < bytes && !data.destroyed; sent += piece.length) {
    data.write(piece.subarray(0, bytes - sent))
    await new Promise(setImmediate)
  }
  data.end()
  return (await end).code
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

async function countedIn(inner: StorageAdapter) {
  const usage = memoryUsage()
  await quota(inner, { bytes: 1e12, usage }).space?.(virtualPath('/'), call)
  return usage.read(unknown)
}

describe('uploads at the limit', () => {
  it('of 50 sessions at once store no more than the quota, and each that is too much is 552 (C-12)', {
    timeout: 60_000,
  }, async () => {
    const folder = temporaryFolder()
    const usage = memoryUsage()
    const { port } = await serve(quota(fileStorage(folder), { bytes: BYTES, usage }))
    const dialogues = await Promise.all(Array.from({ length: SESSIONS }, () => logIn(port)))
    const codes = await Promise.all(dialogues.map((dialogue, i) => send(dialogue, `STOR file${i}`, EACH)))
    const stored = codes.filter(code => code === 226).length
    expect(codes.filter(code => code !== 226 && code !== 552)).toEqual([])
    expect(bytesIn(folder)).toBe(stored * EACH)
    expect(bytesIn(folder)).toBeLessThanOrEqual(BYTES)
    expect(await usage.read(unknown)).toEqual({ bytes: stored * EACH, files: stored })
    // One alone finds what is left, to the byte.
    const left = BYTES - stored * EACH
    const [one] = dialogues as [Dialogue]
    expect(await send(one, 'STOR last', left + 1)).toBe(552)
    expect(await send(one, 'STOR last', left)).toBe(226)
    expect(await send(one, 'APPE last', 1)).toBe(552)
    expect(bytesIn(folder)).toBe(BYTES)
  })

  it('that were announced are refused with 552 before their first byte (C-12)', async () => {
    const { port } = await serve(quota(memoryStorage(), { bytes: 10, usage: memoryUsage() }))
    const dialogue = await logIn(port)
    await dialogue.command('ALLO 11')
    await passivePort(dialogue)
    expect(await dialogue.command('STOR new')).toMatchObject({ code: 552, lines: ['/new: Quota exceeded.'] })
  })
})

/** Numbers that are the same in each run. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

describe('what is counted', () => {
  it.each([
    ['memory', () => memoryStorage()],
    ['a disk', () => fileStorage(temporaryFolder())],
  ] as const)(
    'is what is there, after many changes at once in %s (C-12)',
    { timeout: 60_000 },
    async (_where, make) => {
      const inner = make()
      const usage: Usage = memoryUsage()
      const storage = quota(inner, { bytes: 20_000, files: 12, usage })
      await Promise.all(Array.from({ length: 8 }, (_, i) => wander(storage, dice(20_261_201 + i))))
      const counted = await countedIn(inner)
      expect(await usage.read(unknown)).toEqual(counted)
      expect(counted.bytes).toBeLessThanOrEqual(20_000)
      expect(counted.files).toBeLessThanOrEqual(12)
    },
  )
})

const PLACES = ['/a', '/b', '/c', '/d/a', '/d/b', '/d', '/e/a', '/e'].map(path => virtualPath(path))
const KINDS = [
  { kind: 'create' },
  { kind: 'replace' },
  { kind: 'append' },
  { kind: 'resume', offset: 100 },
] as const

/** Does two hundred things; that some of them fail is part of it. */
async function wander(storage: StorageAdapter, roll: (sides: number) => number): Promise<void> {
  const place = () => PLACES[roll(PLACES.length)] as (typeof PLACES)[number]
  const deeds = [
    () => upload(storage, place(), roll),
    () => upload(storage, place(), roll),
    () => upload(storage, place(), roll),
    () => storage.remove(place(), call),
    () => storage.rename?.(place(), place(), call),
    () => storage.copy?.(place(), place(), call),
    () => storage.makeDirectory?.(place(), call),
    () => storage.removeDirectory?.(place(), call),
  ]
  for (let i = 0; i < 200; i++) await deeds[roll(deeds.length)]?.()?.catch(() => undefined)
}

async function upload(
  storage: StorageAdapter,
  path: (typeof PLACES)[number],
  roll: (sides: number) => number,
) {
  const mode = KINDS[roll(KINDS.length)] as (typeof KINDS)[number]
  const announced = roll(3) === 0 ? { expectedSize: roll(5_000) } : {}
  const upload = await storage.write(path, mode, { ...call, ...announced })
  const sink = upload.sink()
  const failed = new Promise<Error | undefined>(resolve => {
    sink.once('error', resolve)
    sink.once('finish', () => resolve(undefined))
  })
  for (let pieces = roll(4); pieces > 0; pieces--) {
    if (!sink.destroyed) sink.write(Buffer.alloc(roll(1_500)))
    await new Promise(setImmediate)
  }
  sink.end()
  const error = await failed
  if (error) await upload.abort(error)
  else if (roll(4) === 0) await upload.abort(new Error('changed'), roll(2) === 0 ? 'nothing' : 'resumable')
  else await upload.commit()
}
