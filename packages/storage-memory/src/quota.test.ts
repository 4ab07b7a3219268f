// A quota: nothing gets in above it, and what is counted is what is there (C-12).
import {
  memoryUsage,
  memoryUsages,
  type QuotaOptions,
  quota,
  type StorageAdapter,
  type Usage,
  type UsageCount,
  virtualPath,
  wrapStorage,
} from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { call, file, other, send } from '../test/files.js'
import { memoryStorage } from './index.js'

const unknown = () => Promise.reject(new Error('nobody has counted'))

/** A memory storage within a quota, and what is counted of it. */
function within(most: Partial<QuotaOptions>, inner: StorageAdapter = memoryStorage()) {
  const usage = memoryUsage()
  const storage = quota(inner, { ...most, usage })
  return { storage, inner, usage, used: async () => usage.read(unknown) }
}

async function put(
  storage: StorageAdapter,
  ...rest: Parameters<typeof send> extends [unknown, ...infer R] ? R : never
) {
  const { upload, error } = await send(storage, ...rest)
  if (error !== undefined) {
    await upload.abort(error as Error)
    throw error as Error
  }
  await upload.commit()
}

/** What is really there. */
async function counted(inner: StorageAdapter): Promise<UsageCount> {
  const fresh: Usage = memoryUsage()
  const walked = quota(inner, { bytes: 1e12, usage: fresh })
  await walked.space?.(virtualPath('/'), call)
  return fresh.read(unknown)
}

const OVER = { code: 'over-quota' }
const APPEND = { kind: 'append' } as const
const resume = (offset: number) => ({ kind: 'resume', offset }) as const

describe('bytes of a quota', () => {
  it('may all be used, and not one more (C-12)', async () => {
    const { storage, used } = within({ bytes: 1000 })
    await put(storage, file, 999)
    await expect(put(storage, other, 2)).rejects.toMatchObject({ ...OVER, path: other })
    await put(storage, other, 1)
    expect(await used()).toEqual({ bytes: 1000, files: 2 })
  })

  it('are not exceeded by 50 uploads at once, and those that do not fit leave nothing (C-12)', async () => {
    const { storage, inner, used } = within({ bytes: 100_000 })
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => put(storage, virtualPath(`/file${i}`), 15_000)),
    )
    const refusals = ends.flatMap(end => (end.status === 'rejected' ? [end.reason as unknown] : []))
    for (const refusal of refusals) expect(refusal).toMatchObject(OVER)
    const there = await counted(inner)
    expect(there).toEqual({ bytes: (50 - refusals.length) * 15_000, files: 50 - refusals.length })
    expect(there.bytes).toBeLessThanOrEqual(100_000)
    expect(await used()).toEqual(there)
  })

  it('are shared by all sessions of an account, and by nobody else (C-12)', async () => {
    const usageOf = memoryUsages()
    const [alice, bob] = [memoryStorage(), memoryStorage()]
    const login = (name: string, inner: StorageAdapter) => quota(inner, { bytes: 10, usage: usageOf(name) })
    const [one, two] = [login('alice', alice), login('alice', alice)]
    await put(one, file, 6)
    await expect(put(two, other, 6)).rejects.toMatchObject(OVER)
    await put(login('bob', bob), file, 10)
  })

  it('that were announced are reserved at once, and given back when they do not come (C-12)', async () => {
    const { storage, used } = within({ bytes: 1000 })
    const announced = (size: number) =>
      storage.write(file, { kind: 'replace' }, { ...call, expectedSize: size })
    await expect(announced(1001)).rejects.toMatchObject(OVER)
    const upload = await announced(900)
    await expect(put(storage, other, 200)).rejects.toMatchObject(OVER)
    upload.sink().end('few')
    await new Promise(setImmediate)
    await upload.commit()
    expect(await used()).toEqual({ bytes: 3, files: 1 })
  })

  it('of a new file have to fit beside the old one, which counts until it is replaced', async () => {
    const { storage, used } = within({ bytes: 100 })
    await put(storage, file, 60)
    await expect(put(storage, file, 41)).rejects.toMatchObject(OVER)
    await put(storage, file, 40)
    expect(await used()).toEqual({ bytes: 40, files: 1 })
  })

  it('are given back by removing, by a shorter file, and by a rename or copy over one', async () => {
    const { storage, used } = within({ bytes: 1000 })
    await put(storage, file, 100)
    await put(storage, other, 200)
    await put(storage, file, 10, resume(50))
    expect((await used()).bytes).toBe(260)
    await storage.copy?.(file, other, call)
    expect((await used()).bytes).toBe(120)
    await storage.rename?.(file, other, call)
    expect(await used()).toEqual({ bytes: 60, files: 1 })
    await storage.remove(other, call)
    expect(await used()).toEqual({ bytes: 0, files: 0 })
  })

  it('are asked for by copies too', async () => {
    const { storage, used } = within({ bytes: 100 })
    await put(storage, file, 60)
    await expect(storage.copy?.(file, other, call)).rejects.toMatchObject(OVER)
    expect(await used()).toEqual({ bytes: 60, files: 1 })
  })

  it('of appended and resumed files are those that are there in the end, also of failed ones', async () => {
    const { storage, inner, used } = within({ bytes: 1000 })
    for (const mode of [APPEND, APPEND, resume(30)]) {
      await put(storage, file, 50, mode)
      expect(await used()).toEqual(await counted(inner))
    }
    for (const [mode, leftover] of [
      [APPEND, 'resumable'],
      [APPEND, 'nothing'],
      [resume(10), 'resumable'],
      [{ kind: 'create' }, 'resumable'],
    ] as const) {
      const { upload } = await send(storage, mode === APPEND || 'offset' in mode ? file : other, 40, mode)
      await upload.abort(new Error('cut'), leftover)
      expect(await used()).toEqual(await counted(inner))
    }
    expect((await used()).bytes).toBeGreaterThan(100)
  })

  it('are what is told to be free', async () => {
    const { storage } = within({ bytes: 1000 }, memoryStorage({ files: { '/a': 'x'.repeat(300) } }))
    expect(await storage.space?.(virtualPath('/'), call)).toEqual({ free: 700, total: 1000 })
    const small = within({ bytes: 1000 }, memoryStorage({ maxBytes: 200 }))
    expect(await small.storage.space?.(virtualPath('/'), call)).toEqual({ free: 200, total: 200 })
  })
})

describe('files of a quota', () => {
  it('count directories too, and come back when they go (C-12)', async () => {
    const { storage, used } = within({ files: 2 })
    await storage.makeDirectory?.(file, call)
    await put(storage, other, 1)
    const third = virtualPath('/third')
    await expect(storage.makeDirectory?.(third, call)).rejects.toMatchObject(OVER)
    await expect(put(storage, third, 1)).rejects.toMatchObject(OVER)
    await put(storage, other, 5)
    await put(storage, other, 5, APPEND)
    await storage.removeDirectory?.(file, call)
    await put(storage, third, 1)
    expect(await used()).toEqual({ bytes: 11, files: 2 })
  })

  it('are given back by what could not be made', async () => {
    const { storage, used } = within({ files: 2 })
    const lost = virtualPath('/nowhere/file')
    await expect(storage.makeDirectory?.(lost, call)).rejects.toMatchObject({ code: 'not-found' })
    await expect(put(storage, lost, 1)).rejects.toMatchObject({ code: 'not-found' })
    expect(await used()).toEqual({ bytes: 0, files: 0 })
  })
})

describe('what is there already', () => {
  it('is counted at the first use, once, with all below it', async () => {
    const inner = memoryStorage({ files: { '/a': 'xx', '/deep/er/b': 'xxx' } })
    const { storage, used } = within({ bytes: 10 }, inner)
    await Promise.all([put(storage, file, 1), put(storage, other, 1)])
    expect(await used()).toEqual({ bytes: 7, files: 6 })
  })

  it('is not changed before it could be counted', async () => {
    const inner = memoryStorage({ files: { '/file': 'xx' } })
    const broken = Object.assign(Object.create(inner) as StorageAdapter, {
      list: () => {
        throw new Error('chaos')
      },
    })
    const { storage } = within({ bytes: 10 }, broken)
    await expect(storage.remove(file, call)).rejects.toThrow('chaos')
    await expect(storage.write(other, APPEND, call)).rejects.toThrow('chaos')
    expect((await inner.stat(file, call)).size).toBe(2)
  })
})

describe('a file that an upload adds to', () => {
  it('is changed by nobody else meanwhile, or it would be counted wrong (C-12)', async () => {
    const { storage, inner, used } = within({ bytes: 10_000 })
    const directory = virtualPath('/directory')
    const inside = virtualPath('/directory/file')
    await storage.makeDirectory?.(directory, call)
    await put(storage, inside, 1000)
    await put(storage, other, 1)
    const { upload } = await send(storage, inside, 0, resume(10))
    const BUSY = { code: 'busy' }
    const replacing = put(storage, inside, 1)
    await expect(replacing).rejects.toMatchObject(BUSY)
    await expect(storage.remove(inside, call)).rejects.toMatchObject(BUSY)
    await expect(storage.rename?.(inside, file, call)).rejects.toMatchObject(BUSY)
    await expect(storage.rename?.(other, inside, call)).rejects.toMatchObject(BUSY)
    await expect(storage.copy?.(other, inside, call)).rejects.toMatchObject(BUSY)
    await expect(storage.rename?.(directory, virtualPath('/moved'), call)).rejects.toMatchObject(BUSY)
    await upload.commit()
    expect(await used()).toEqual(await counted(inner))
    await storage.rename?.(directory, virtualPath('/moved'), call)
  })

  it('is not replaced by an upload that began before', async () => {
    const { storage, inner, used } = within({ bytes: 10_000 })
    await put(storage, file, 1000)
    const before = await send(storage, file, 5)
    const added = await send(storage, file, 10, APPEND)
    await expect(before.upload.commit()).rejects.toMatchObject({ code: 'busy' })
    await added.upload.commit()
    expect(await used()).toEqual({ bytes: 1010, files: 1 })
    expect(await counted(inner)).toEqual({ bytes: 1010, files: 1 })
  })
})

describe('a directory', () => {
  it('is renamed when all that is under way is done, and nothing begins meanwhile (C-12)', async () => {
    const inner = memoryStorage({ files: { '/directory/file': 'x', '/other': 'x' } })
    const gates: (() => void)[] = []
    const done: string[] = []
    const slow =
      <A extends unknown[]>(name: string, work: (...args: A) => Promise<void> | undefined) =>
      async (...args: A) => {
        await new Promise<void>(resolve => gates.push(resolve))
        await work(...args)
        done.push(name)
      }
    const gated = wrapStorage(inner, {
      remove: slow('remove', (path, given) => inner.remove(path, given)),
      rename: slow('rename', (from, to, given) => inner.rename(from, to, given)),
    })
    const { storage, used } = within({ bytes: 10 }, gated)
    const inside = virtualPath('/directory/file')
    const turn = () => new Promise(setImmediate)
    const first = storage.remove(inside, call)
    const moving = storage.rename?.(virtualPath('/directory'), file, call)
    const last = storage.remove(other, call)
    for (const name of ['remove', 'rename', 'remove']) {
      await turn()
      expect(gates).toHaveLength(1)
      gates.shift()?.()
      await turn()
      expect(done.pop()).toBe(name)
    }
    await Promise.all([first, moving, last])
    expect(await used()).toEqual({ bytes: 0, files: 1 })
  })
})

describe('a quota of nonsense', () => {
  it.each([
    [{}, /bytes or files/],
    [{ bytes: -1 }, /bytes/],
    [{ bytes: '5' }, /bytes/],
    [{ files: Number.NaN }, /files/],
    [{ bytes: 1, usage: undefined }, /memoryUsage/],
    [{ bytes: 1, size: 1 }, /size is no option/],
  ])('%j is refused', (options, message) => {
    const given = { usage: memoryUsage(), ...options } as QuotaOptions
    expect(() => quota(memoryStorage(), given)).toThrow(TypeError)
    expect(() => quota(memoryStorage(), given)).toThrow(message)
  })
})
