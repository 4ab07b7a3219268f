// Listings: lazy, in constant memory, without what is hidden, and never in the way of others (P-41, P-45, E-07).
import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Entry } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { pooledStorage } from '../test/other-disks.js'
import {
  at,
  call,
  codeOf,
  entries,
  isLinux,
  isRoot,
  mountMemory,
  names,
  scratchStorage,
} from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const scratch = scratchStorage()

function touch(...names: (string | Uint8Array)[]): void {
  const base = Buffer.from(`${scratch.root}/`)
  for (const name of names) closeSync(openSync(Buffer.concat([base, Buffer.from(name)]), 'w'))
}

/** Many names of one file in `directory`: to make as many files takes most file systems far longer than to list them. */
function fill(count: number, directory = scratch.root): string[] {
  const names = Array.from({ length: count }, (_, index) => `file-${index}`)
  const [first = '', ...others] = names.map(name => join(directory, name))
  writeFileSync(first, '')
  for (const other of others) linkSync(first, other)
  return names.sort()
}

const iterate = (path = '/', signal = call.signal): AsyncIterator<Entry> =>
  scratch.storage.list(at(path), { ...call, signal })[Symbol.asyncIterator]()

describe('an entry', () => {
  it('tells what the file system knows', async () => {
    writeFileSync(scratch.inRoot('file'), '12345', { mode: 0o640 })
    linkSync(scratch.inRoot('file'), scratch.inRoot('same'))
    utimesSync(scratch.inRoot('file'), 0, 1234567890.5)
    mkdirSync(scratch.inRoot('directory'))
    const { uid, gid } = lstatSync(scratch.inRoot('file'))
    const [directory, file, same] = await scratch.entries()
    expect(file).toEqual({
      ...{ name: 'file', type: 'file', size: 5, modified: new Date(1234567890500), mode: 0o640 },
      ...{ owner: String(uid), group: String(gid), links: 2, unique: expect.any(String) },
    })
    expect(directory).toMatchObject({ name: 'directory', type: 'directory', size: 0 })
    expect(same?.unique).toBe(file?.unique)
    expect(directory?.unique).not.toBe(file?.unique)
    expect(await scratch.storage.stat(at('/file'), call)).toEqual(file)
  })

  it('hides device and inode in what is the same for two names of one file (C-56)', async () => {
    touch('file')
    const { ino, dev } = lstatSync(scratch.inRoot('file'))
    const { unique = '' } = await scratch.storage.stat(at('/file'), call)
    const written = [ino, dev].flatMap(number => [10, 16, 36].map(radix => number.toString(radix)))
    // Up to three digits may stand in anything by chance.
    for (const digits of written.filter(({ length }) => length > 3)) expect(unique).not.toContain(digits)
    expect(unique).toMatch(/^[0-9a-z]+$/)
  })

  it('has names of accounts where they are asked for', async () => {
    touch('file')
    const [named] = await entries(fileStorage(scratch.root, { owners: 'names' }))
    if (isRoot) expect(named).toMatchObject({ owner: 'root', group: 'root' })
    else expect(named?.owner).not.toBe('')
  })
})

describe('a listing', () => {
  it('has up to 1,024 entries in the order of their bytes (P-45)', async () => {
    const odd = ['B', 'a', 'é', 'z', '\u{1F6A2}', '\uff5e', '\ue000', '-', ' ', 'Z', '10', '9', '\u0001']
    touch(...odd)
    const byBytes = odd
      .map(name => Buffer.from(name))
      .sort((a, b) => a.compare(b))
      .map(String)
    expect(await scratch.names()).toEqual(byBytes)
  })

  it.each([1023, 1024, 1025, 2500])('has each of %i entries once', async count => {
    const all = fill(count)
    expect((await scratch.names()).sort()).toEqual(all)
  })

  it('is the same where every call goes through the pool', async () => {
    fill(300)
    symlinkSync('file-1', scratch.inRoot('link'))
    expect(await entries(pooledStorage(scratch.root))).toEqual(await scratch.entries())
  })

  it('has nothing of what was removed before it got there', async () => {
    fill(2000)
    const iterator = iterate()
    const seen = [(await iterator.next()).value as Entry]
    const gone = readdirSync(scratch.root).filter(name => name !== seen[0]?.name && name.endsWith('7'))
    for (const name of gone) rmSync(scratch.inRoot(name))
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) seen.push(step.value)
    expect(seen.length).toBeGreaterThanOrEqual(2000 - gone.length)
    expect(new Set(seen.map(({ name }) => name)).size).toBe(seen.length)
  })

  it('shows no hidden upload', async () => {
    touch('.longshore-AAAA.part', '.hidden', 'file')
    expect(await scratch.names()).toEqual(['.hidden', 'file'])
  })

  it.skipIf(!isLinux)(
    'hides names that are not UTF-8, also beside one that looks the same (P-11)',
    async () => {
      touch(Buffer.from([0x61, 0xff]), Buffer.from([0xc3, 0x28]), 'good', 'a\ufffd')
      expect(await scratch.names()).toEqual(['a\ufffd', 'good'])
      expect(await names(pooledStorage(scratch.root))).toEqual(['a\ufffd', 'good'])
    },
  )

  it('of a file or of nothing is refused at the first pull', async () => {
    touch('file')
    expect(await codeOf(iterate('/file').next())).toBe('not-a-directory')
    expect(await codeOf(iterate('/missing').next())).toBe('not-found')
    expect(await codeOf(iterate('/file/below').next())).toBe('not-a-directory')
  })

  it('goes on after a rename of its directory', async () => {
    mkdirSync(scratch.inRoot('old'))
    fill(1500, scratch.inRoot('old'))
    const iterator = iterate('/old')
    await iterator.next()
    renameSync(scratch.inRoot('old'), scratch.inRoot('new'))
    let rest = 0
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) rest++
    expect(rest).toBe(1499)
  })

  it('answers pulls that do not wait for each other, in order and once each', async () => {
    const all = fill(50)
    const iterator = iterate()
    const steps = await Promise.all(Array.from({ length: 53 }, () => iterator.next()))
    expect(steps.slice(0, 50).map(step => (step.value as Entry).name)).toEqual(all)
    expect(steps.slice(50).map(step => step.done)).toEqual([true, true, true])
  })

  it('may be begun more than once', async () => {
    fill(3)
    const listing = scratch.storage.list(at('/'), call)
    for (let round = 0; round < 2; round++) {
      let count = 0
      for await (const entry of listing) count += entry.name.length > 0 ? 1 : 0
      expect(count).toBe(3)
    }
  })

  it('that is stopped holds nothing open', async () => {
    fill(1100)
    for (let round = 0; round < 20; round++) {
      for await (const entry of scratch.storage.list(at('/'), call)) if (entry.name) break
      const iterator = iterate()
      await Promise.all([iterator.next(), iterator.return?.()])
      expect((await iterator.next()).done).toBe(true)
    }
  })

  it('that is aborted ends with an error and holds nothing open', async () => {
    fill(10)
    const controller = new AbortController()
    const iterator = iterate('/', controller.signal)
    await iterator.next()
    controller.abort(new Error('ABOR'))
    expect(await codeOf(iterator.next())).toBe('unavailable')
    expect((await iterator.next()).done).toBe(true)
  })
})

describe('a listing of 100,000 entries (G21, C-33)', () => {
  it.skipIf(!isRoot || !isLinux)(
    'lets others take their turns, and keeps nothing',
    { timeout: 60_000 },
    async context => {
      const mounted = scratch.inRoot('memory')
      if (!mountMemory(mounted, 'size=64m,nr_inodes=200k'))
        return context.skip('mounting is not permitted here')
      for (let index = 0; index < 100_000; index++) closeSync(openSync(join(mounted, `file-${index}`), 'w'))
      const turns = countTurns()
      const before = liveHeap()
      let [count, most, inTurn, last] = [0, 0, 0, 0]
      for await (const entry of scratch.storage.list(at('/memory'), call)) {
        if (entry.type === 'file') count++
        inTurn = last === turns.now() ? inTurn + 1 : 0
        last = turns.now()
        most = Math.max(most, inTurn)
        if (count % 25_000 === 1) expect(liveHeap() - before).toBeLessThan(4 * 1024 * 1024)
      }
      await turns.end()
      expect(count).toBe(100_000)
      expect(most).toBeLessThanOrEqual(1024)
    },
  )

  /** Bytes in use after all garbage is gone. */
  function liveHeap(): number {
    setFlagsFromString('--expose-gc')
    ;(runInNewContext('gc') as () => void)()
    return process.memoryUsage().heapUsed
  }

  /** Counts how often the loop comes round. */
  function countTurns(): { now(): number; end(): Promise<void> } {
    let [turns, watching] = [0, true]
    const watch = async () => {
      for (; watching; turns++) await turn()
    }
    const ended = watch()
    return {
      now: () => turns,
      end: () => {
        watching = false
        return ended
      },
    }
  }
})
