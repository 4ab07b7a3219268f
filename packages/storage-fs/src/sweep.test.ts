// Abandoned uploads of killed processes: swept by age, in the background, seldom (C-11).
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { at, call, cleanUp, codeOf, put, scratchDirectory } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'
import { Sweeper } from './sweep.js'
import { releaseTemporaryName, reserveTemporaryName } from './temporary-name.js'

const DAY = 24 * 60 * 60 * 1000
let root: string

beforeEach(() => {
  root = scratchDirectory()
})
afterEach(cleanUp)

function abandoned(directory: string, name: string, ageMs: number): string {
  const path = join(directory, `.longshore-${name}.part`)
  writeFileSync(path, 'half')
  const time = (Date.now() - ageMs) / 1000
  utimesSync(path, time, time)
  return path
}

describe('a sweep', () => {
  it('removes what is older than the age, and nothing else', async () => {
    abandoned(root, 'old', DAY + 1000)
    abandoned(root, 'young', DAY - 60_000)
    for (const name of ['file', '.longshore', 'longshore-x.part']) {
      writeFileSync(join(root, name), 'x')
      utimesSync(join(root, name), 1, 1)
    }
    mkdirSync(join(root, '.longshore-directory.part'))
    symlinkSync('file', join(root, '.longshore-link.part'))
    expect(await new Sweeper(DAY).sweep(root)).toBe(1)
    const left = ['.longshore', '.longshore-directory.part', '.longshore-link.part', '.longshore-young.part']
    expect(readdirSync(root).sort()).toEqual([...left, 'file', 'longshore-x.part'])
  })

  it('never takes an upload of this process, however long it lasts', async () => {
    const name = reserveTemporaryName()
    writeFileSync(join(root, name), 'half')
    utimesSync(join(root, name), 1, 1)
    const sweeper = new Sweeper(0)
    expect(await sweeper.sweep(root)).toBe(0)
    releaseTemporaryName(name)
    expect(await sweeper.sweep(root)).toBe(1)
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
    await sweeper.sweepLater({ base: join(root, 'missing'), release })
    await sweeper.sweepLater({ base: root, release })
    expect(release).toHaveBeenCalledTimes(2)
  })
})

describe('the storage', () => {
  it('has the directory of an upload swept in the background', async () => {
    mkdirSync(join(root, 'in'))
    abandoned(join(root, 'in'), 'old', DAY * 2)
    await put(fileStorage(root), '/in/file', 'x')
    await vi.waitFor(() => expect(readdirSync(join(root, 'in'))).toEqual(['file']), { interval: 10 })
  })

  it('removes a directory that holds nothing but abandoned uploads', async () => {
    mkdirSync(join(root, 'in'))
    abandoned(join(root, 'in'), 'old', DAY * 2)
    await fileStorage(root).removeDirectory!(at('/in'), call)
    expect(readdirSync(root)).toEqual([])
  })

  it('removes no directory whose hidden uploads may still live, nor one with a file beside them', async () => {
    for (const name of ['young', 'mixed']) mkdirSync(join(root, name))
    abandoned(join(root, 'young'), 'new', 1000)
    abandoned(join(root, 'mixed'), 'old', DAY * 2)
    writeFileSync(join(root, 'mixed', 'file'), 'x')
    const storage = fileStorage(root)
    for (const path of ['/young', '/mixed'])
      expect(await codeOf(storage.removeDirectory!(at(path), call))).toBe('not-empty')
    expect(readdirSync(join(root, 'mixed'))).toHaveLength(2)
  })
})
