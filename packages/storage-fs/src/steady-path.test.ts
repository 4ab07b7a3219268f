// A directory's own path is used for its entries only while it provably leads there (C-05).
import { closeSync, lstatSync, mkdirSync, openSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { storageOnDisk } from '../test/other-disks.js'
import { at, call, isLinux, scratchStorage } from '../test/scratch.js'
import { descriptorPath } from './root.js'
import { SteadyPath } from './steady-path.js'

const scratch = scratchStorage()
const HOUR = 60 * 60 * 1000

/** What was made a moment ago counts as old. */
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR }))
afterEach(() => vi.useRealTimers())

/** Opens the directory `name` and passes its own path, if that is steady, to `use`. */
function withSteady(name: string, use: (path: SteadyPath | undefined) => void, root = scratch.root): void {
  const fd = openSync(scratch.inRoot(name), 'r')
  try {
    use(SteadyPath.of(descriptorPath(fd), root))
  } finally {
    closeSync(fd)
  }
}

/** Puts a link to the directory `other` in the place of the directory `name`, and back. */
function swapAndBack(name: string, other: string, meanwhile = () => {}): void {
  renameSync(scratch.inRoot(name), scratch.inRoot('aside'))
  symlinkSync(scratch.inRoot(other), scratch.inRoot(name))
  meanwhile()
  renameSync(scratch.inRoot(name), scratch.inRoot('link'))
  renameSync(scratch.inRoot('aside'), scratch.inRoot(name))
}

describe.skipIf(!isLinux)('the own path of a directory', () => {
  beforeEach(() => mkdirSync(scratch.inRoot('a/b'), { recursive: true }))

  it('holds while nothing above it changes, whatever happens in it', () => {
    withSteady('a/b', path => {
      expect(path?.path).toBe(scratch.inRoot('a', 'b'))
      writeFileSync(scratch.inRoot('a', 'b', 'file'), '')
      expect(path?.holds()).toBe(true)
    })
  })

  it.each(['a', 'a/b'])('does not hold when %s was another for a moment in between', name => {
    mkdirSync(scratch.inRoot('other'))
    withSteady('a/b', path => {
      swapAndBack(name, 'other')
      expect(path?.holds()).toBe(false)
    })
  })

  it('does not hold when a directory above is gone', () => {
    withSteady('a/b', path => {
      renameSync(scratch.inRoot('a'), scratch.inRoot('c'))
      expect(path?.holds()).toBe(false)
    })
  })

  it('is not used after a change so fresh that another one might bear the same time', () => {
    vi.setSystemTime(lstatSync(scratch.inRoot('a')).ctimeMs + 1000)
    withSteady('a/b', path => expect(path).toBeUndefined())
  })

  it('is not used when it is not below the root', () => {
    withSteady('a/b', path => expect(path).toBeUndefined(), scratch.inRoot('other'))
    withSteady('a', path => expect(path).toBeUndefined(), scratch.inRoot('a/b'))
  })

  it('is not used for what is not a descriptor, or leads to what was removed', () => {
    expect(SteadyPath.of(scratch.inRoot('a'), scratch.root)).toBeUndefined()
    expect(SteadyPath.of(descriptorPath(1_000_000), scratch.root)).toBeUndefined()
  })
})

describe.skipIf(!isLinux)('a long listing', () => {
  const [own, foreign] = ['inside', 'this is what lies outside']

  beforeEach(() => {
    for (const [directory, text] of [
      ['door', own],
      ['outside', foreign],
    ] as const) {
      mkdirSync(scratch.inRoot(directory))
      for (let index = 0; index < 3000; index++)
        writeFileSync(scratch.inRoot(directory, `file-${index}`), text)
    }
  })

  it('is about the directory it was begun in, though a link stands in its place for a moment of each slice', async () => {
    let looks = 0
    let byOwnPath = 0
    const storage = storageOnDisk(scratch.root, disk => {
      const findHere = disk.findHere.bind(disk)
      disk.findHere = path => {
        looks++
        if (!path.startsWith(join(scratch.root, 'door'))) return findHere(path)
        byOwnPath++
        let found: ReturnType<typeof findHere>
        swapAndBack('door', 'outside', () => {
          found = findHere(path)
        })
        return found
      }
    })
    // What the pace has to see before it runs anything on this thread.
    for (let round = 0; round < 4; round++) await storage.stat(at('/door'), call)
    const sizes = new Set<number>()
    let count = 0
    for await (const { size } of storage.list(at('/door'), call)) {
      sizes.add(size)
      count++
    }
    expect([count, [...sizes]]).toEqual([3000, [own.length]])
    expect(byOwnPath).toBeGreaterThan(0)
    expect(looks).toBeGreaterThan(3000)
  })
})
