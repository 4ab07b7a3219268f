// Abandoned uploads of killed processes: swept by age, in the background, seldom (C-11).
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { at, call, codeOf, put, scratchStorage } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'
import { Sweeper } from './sweep.js'
import { releaseTemporaryName, reserveTemporaryName } from './temporary-name.js'

const scratch = scratchStorage()

const DAY = 24 * 60 * 60 * 1000

function abandoned(directory: string, name: string, ageMs: number): string {
  const path = join(directory, `.longshore-${name}.part`)
  writeFileSync(path, 'half')
  const time = (Date.now() - ageMs) / 1000
  utimesSync(path, time, time)
  return path
}

describe('a sweep', () => {
  it('removes what is older than the age, and nothing else', async () => {
    abandoned(scratch.root, 'old', DAY + 1000)
    abandoned(scratch.root, 'young', DAY - 60_000)
    for (const name of ['file', '.longshore', 'longshore-x.part']) {
      writeFileSync(scratch.inRoot(name), 'x')
      utimesSync(scratch.inRoot(name), 1, 1)
    }
    mkdirSync(scratch.inRoot('.longshore-directory.part'))
    symlinkSync('file', scratch.inRoot('.longshore-link.part'))
    expect(await new Sweeper(DAY).sweep(scratch.root)).toBe(1)
    const left = ['.longshore', '.longshore-directory.part', '.longshore-link.part', '.longshore-young.part']
    expect(readdirSync(scratch.root).sort()).toEqual([...left, 'file', 'longshore-x.part'])
  })

  it('never takes an upload of this process, however long it lasts', async () => {
    const name = reserveTemporaryName()
    writeFileSync(scratch.inRoot(name), 'half')
    utimesSync(scratch.inRoot(name), 1, 1)
    const sweeper = new Sweeper(0)
    expect(await sweeper.sweep(scratch.root)).toBe(0)
    releaseTemporaryName(name)
    expect(await sweeper.sweep(scratch.root)).toBe(1)
  })

  it('is due once an hour for each directory, and never where it is switched off', () => {
    let now = 0
    const sweeper = new Sweeper(DAY, () => now)
    expect([sweeper.isDue('/a'), sweeper.isDue('/b'), sweeper.isDue('/a')]).toEqual([true, true, false])
    now += 59 * 60_000
    expect(sweeper.isDue('/a')).toBe(false)
    now += 60_001
    expect([sweeper.isDue('/a'), sweeper.isDue('/a')]).toEqual([true, false])
    expect(new Sweeper(Number.POSITIVE_INFINITY).isDue('/a')).toBe(false)
  })

  it('remembers no more than some thousand directories', () => {
    const sweeper = new Sweeper(DAY, () => 0)
    for (let index = 0; index < 10_000; index++) sweeper.isDue(`/${index}`)
    expect([sweeper.isDue('/9999'), sweeper.isDue('/0')]).toEqual([false, true])
  })

  it('gives its directory back, also when that cannot be read', async () => {
    const release = vi.fn<() => void>()
    const sweeper = new Sweeper(DAY)
    await sweeper.sweepLater({ base: scratch.inRoot('missing'), release })
    await sweeper.sweepLater({ base: scratch.root, release })
    expect(release).toHaveBeenCalledTimes(2)
  })
})

describe('the storage', () => {
  it('has the directory of an upload swept in the background', async () => {
    mkdirSync(scratch.inRoot('in'))
    abandoned(scratch.inRoot('in'), 'old', DAY * 2)
    await put(fileStorage(scratch.root), '/in/file', 'x')
    await vi.waitFor(() => expect(readdirSync(scratch.inRoot('in'))).toEqual(['file']), {
      interval: 10,
      timeout: 15_000,
    })
  })

  it('removes a directory that holds nothing but abandoned uploads', async () => {
    mkdirSync(scratch.inRoot('in'))
    abandoned(scratch.inRoot('in'), 'old', DAY * 2)
    await fileStorage(scratch.root).removeDirectory!(at('/in'), call)
    expect(readdirSync(scratch.root)).toEqual([])
  })

  it('removes no directory whose hidden uploads may still live, nor one with a file beside them', async () => {
    for (const name of ['young', 'mixed']) mkdirSync(scratch.inRoot(name))
    abandoned(scratch.inRoot('young'), 'new', 1000)
    abandoned(scratch.inRoot('mixed'), 'old', DAY * 2)
    writeFileSync(scratch.inRoot('mixed', 'file'), 'x')
    const storage = fileStorage(scratch.root)
    for (const path of ['/young', '/mixed'])
      expect(await codeOf(storage.removeDirectory!(at(path), call))).toBe('not-empty')
    expect(readdirSync(scratch.inRoot('mixed'))).toHaveLength(2)
  })
})
