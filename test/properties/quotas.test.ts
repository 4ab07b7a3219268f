// Quotas: whatever is done at the same time, no more is stored than may be, and what is counted is what is there (C-12).
import { setImmediate } from 'node:timers/promises'
import {
  memoryUsage,
  quota,
  type StorageAdapter,
  type StorageCall,
  type Usage,
  type VirtualPath,
  virtualPath,
  type WriteMode,
  wrapStorage,
} from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { holdsLater } from './lab/property.js'
import { recount } from './lab/recount.js'

const MOST = { bytes: 60, files: 6 }
const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'ada' } }

const path = fc.constantFrom('/a', '/b', '/d', '/d/a', '/d/b', '/d/e', '/none/a', '/')
const mode = fc.oneof(
  fc.constantFrom<WriteMode>(
    { kind: 'replace' },
    { kind: 'replace' },
    { kind: 'append' },
    { kind: 'create' },
  ),
  fc.nat(20).map((offset): WriteMode => ({ kind: 'resume', offset })),
)
const chunks = fc.array(fc.nat(25), { maxLength: 4 })
const write = fc.record({
  what: fc.constant('write' as const),
  path,
  mode,
  chunks,
  ends: fc.constantFrom('commit', 'commit', 'commit', 'resumable', 'nothing'),
  turns: fc.nat(6),
})
const other = fc.record({
  what: fc.constantFrom('remove', 'makeDirectory', 'removeDirectory'),
  path,
  turns: fc.nat(6),
})
const move = fc.record({ what: fc.constantFrom('rename', 'copy'), path, to: path, turns: fc.nat(6) })
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
const act = fc.oneof(
  { weight: 4, arbitrary: write },
  { weight: 2, arbitrary: other },
  { weight: 2, arbitrary: move },
)
const groups = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { maxLength: 8 })

describe('a quota', () => {
  holdsLater(
    'is never passed, and counts what is there, whatever happens at once (C-12)',
    groups,
    async all => {
      const below = slow(memoryStorage({ files: { '/a': 'first' } }))
      const usage = memoryUsage()
      const sessions = [quota(below, { ...MOST, usage }), quota(below, { ...MOST, usage })]
      for (const acts of all) {
        await Promise.all(acts.map((each, i) => perform(sessions[i % 2] as StorageAdapter, each)))
        const stored = await recount(below)
        expect(await counted(usage, below)).toEqual(stored)
        expect(stored.bytes <= MOST.bytes && stored.files <= MOST.files).toBe(true)
      }
    },
    { cost: 20, few: 300 },
  )
})

async function perform(storage: StorageAdapter, one: Act): Promise<void> {
  for (let turn = 0; turn < one.turns; turn++) await setImmediate()
  const at = virtualPath(one.path)
  try {
    if (one.what === 'write') await store(storage, at, one)
    else if (one.what === 'rename' || one.what === 'copy')
      await storage[one.what]?.(at, virtualPath(one.to), call)
    else await storage[one.what]?.(at, call)
  } catch {
    // A refusal is as good an answer.
  }
}

async function store(
  storage: StorageAdapter,
  path: VirtualPath,
  { mode, chunks, ends }: Write,
): Promise<void> {
  const upload = await storage.write(path, mode, call)
  const sink = upload.sink()
  let failure: Error | undefined
  sink.on('error', error => {
    failure ??= error
  })
  for (const size of chunks) {
    if (failure) break
    await new Promise<void>(resolve => sink.write(Buffer.alloc(size, 'x'), () => resolve()))
  }
  if (!failure && ends === 'commit') await new Promise<void>(resolve => sink.end(() => resolve()))
  else sink.destroy()
  if (failure || ends !== 'commit')
    return upload.abort(failure ?? new Error('cut'), ends === 'nothing' ? 'nothing' : 'resumable')
  await upload.commit()
}

/** As a storage that is asked over a network. */
function slow(storage: StorageAdapter): StorageAdapter {
  return wrapStorage(storage, {
    async stat(...given) {
      await setImmediate()
      return storage.stat(...given)
    },
    async write(...given) {
      await setImmediate()
      return storage.write(...given)
    },
    async remove(...given) {
      await setImmediate()
      return storage.remove(...given)
    },
    async rename(...given) {
      await setImmediate()
      return storage.rename?.(...given)
    },
    async copy(...given) {
      await setImmediate()
      return storage.copy?.(...given)
    },
  })
}

/** Measured once at the first change; where nothing has been changed there is nothing counted yet. */
async function counted(usage: Usage, storage: StorageAdapter) {
  return usage.read(() => recount(storage))
}
