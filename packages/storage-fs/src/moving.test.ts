// Moves: what replaces what, and over mount points (E-06).
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { at, call, codeOf, isLinux, isRoot, mountMemory, scratchStorage } from '../test/scratch.js'

const scratch = scratchStorage()

const move = (from: string, to: string) => codeOf(scratch.storage.rename!(at(from), at(to), call))

beforeEach(() => {
  for (const name of ['directory', 'empty', 'directory/inside']) mkdirSync(scratch.inRoot(name))
  for (const name of ['file', 'other', 'directory/file']) writeFileSync(scratch.inRoot(name), name)
  symlinkSync('file', scratch.inRoot('link'))
})

describe('a move', () => {
  it.each([
    ['/file', '/new', 'done'],
    ['/file', '/other', 'done'],
    ['/file', '/file', 'done'],
    ['/file', '/directory/file', 'done'],
    ['/file', '/link', 'done'],
    ['/link', '/new', 'done'],
    ['/link', '/file', 'done'],
    ['/directory', '/new', 'done'],
    ['/directory', '/directory', 'done'],
    ['/file', '/directory', 'exists'],
    ['/file', '/empty', 'exists'],
    ['/file', '/', 'exists'],
    ['/link', '/empty', 'exists'],
    ['/directory', '/empty', 'exists'],
    ['/directory', '/file', 'exists'],
    ['/directory/inside', '/link', 'exists'],
    ['/directory', '/directory/inside/new', 'bad-name'],
    ['/directory', '/directory/new', 'bad-name'],
    ['/file', '/file/below', 'bad-name'],
    ['/', '/new', 'forbidden'],
    ['/missing', '/new', 'not-found'],
    ['/missing', '/missing', 'not-found'],
    ['/file/below', '/new', 'not-a-directory'],
    ['/file', '/other/below', 'not-a-directory'],
    ['/file', '/missing/new', 'not-found'],
    ['/file', `/${'x'.repeat(300)}`, 'bad-name'],
  ])('of %s to %s: %s (E-06)', async (from, to, code) => {
    const before = snapshot()
    expect(await move(from, to)).toBe(code)
    if (code !== 'done') expect(snapshot()).toEqual(before)
    else if (from !== to) expect([isThere(from), isThere(to)]).toEqual([false, true])
  })

  it('of a link moves the link and follows it nowhere', async () => {
    await move('/link', '/directory/moved')
    expect(readlinkSync(scratch.inRoot('directory', 'moved'))).toBe('file')
    await move('/file', '/directory/moved')
    expect(readFileSync(scratch.inRoot('directory', 'moved'), 'utf8')).toBe('file')
  })

  it('of one name of a file to another one leaves only that', async () => {
    linkSync(scratch.inRoot('file'), scratch.inRoot('same'))
    expect(await move('/file', '/same')).toBe('done')
    expect([existsSync(scratch.inRoot('file')), readFileSync(scratch.inRoot('same'), 'utf8')]).toEqual([
      false,
      'file',
    ])
  })

  function isThere(path: string): boolean {
    return lstatSync(scratch.inRoot(path), { throwIfNoEntry: false }) !== undefined
  }

  function snapshot(): string[] {
    return readdirSync(scratch.root, { recursive: true }).map(
      name => `${String(name)} ${lstatSync(scratch.inRoot(String(name))).ino}`,
    )
  }
})

describe.skipIf(!isRoot || !isLinux)('a move over a mount point', () => {
  it('copies a file whole, with its time, mode and owner, and then removes it', async context => {
    if (!mountMemory(scratch.inRoot('mount'), 'size=4m'))
      return context.skip('mounting is not permitted here')
    writeFileSync(scratch.inRoot('file'), Buffer.alloc(3_000_000, 'x'))
    writeFileSync(scratch.inRoot('mount', 'file'), 'old', { mode: 0o666 })
    chmodSync(scratch.inRoot('file'), 0o604)
    utimesSync(scratch.inRoot('file'), 5, 1234567890)
    expect(await move('/file', '/mount/file')).toBe('done')
    expect(existsSync(scratch.inRoot('file'))).toBe(false)
    expect(lstatSync(scratch.inRoot('mount', 'file'))).toMatchObject({
      size: 3_000_000,
      mtimeMs: 1234567890_000,
      mode: 0o100604,
    })
    expect(readdirSync(scratch.inRoot('mount'))).toEqual(['file'])
  })

  it('keeps the file where it was when the copy does not fit', async context => {
    if (!mountMemory(scratch.inRoot('mount'), 'size=1m'))
      return context.skip('mounting is not permitted here')
    writeFileSync(scratch.inRoot('file'), Buffer.alloc(3_000_000, 'x'))
    writeFileSync(scratch.inRoot('mount', 'old'), 'old')
    expect(await move('/file', '/mount/new')).toBe('no-space')
    expect(await move('/file', '/mount/old')).toBe('no-space')
    expect(lstatSync(scratch.inRoot('file')).size).toBe(3_000_000)
    expect(readdirSync(scratch.inRoot('mount'))).toEqual(['old'])
  })

  it('is not supported for directories and links', async context => {
    if (!mountMemory(scratch.inRoot('mount'), 'size=1m'))
      return context.skip('mounting is not permitted here')
    expect(await move('/directory', '/mount/directory')).toBe('unsupported')
    expect(await move('/link', '/mount/link')).toBe('unsupported')
    expect(readdirSync(scratch.inRoot('mount'))).toEqual([])
    expect(await codeOf(scratch.storage.removeDirectory!(at('/mount'), call))).toBe('busy')
  })
})
