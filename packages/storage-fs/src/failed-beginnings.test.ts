// Uploads that fail before they begin: nothing of them stays, neither on the disk nor as a descriptor (C-11, C-38; G11).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { storageOnDisk } from '../test/other-disks.js'
import { at, call, codeOf, scratchStorage } from '../test/scratch.js'
import type { Disk } from './disk.js'

const scratch = scratchStorage()

const BROKEN = Object.assign(new Error('broken'), { code: 'EIO' })

/** The first `fstat` looks at the root. A disk on which the `nth` call of this name fails. */
function failing(name: 'fstat' | 'ftruncate', nth: number): (disk: Disk) => void {
  return disk => {
    const real = disk[name].bind(disk) as (...given: unknown[]) => unknown
    let calls = 0
    const patched = (...given: unknown[]) => (++calls === nth ? Promise.reject(BROKEN) : real(...given))
    Object.assign(disk, { [name]: patched })
  }
}

const RESUME = { kind: 'resume', offset: 4 } as const

it.each([
  ['resumed, when the file cannot be cut', failing('ftruncate', 1), RESUME],
  ['resumed, when the copy of its tail cannot be looked at', failing('fstat', 4), RESUME],
] as const)('an upload that was to be %s leaves the file as it was', async (_, change, mode) => {
  scratch.storage = storageOnDisk(scratch.root, change)
  writeFileSync(scratch.inRoot('file'), 'old bytes')
  expect(await codeOf(scratch.storage.write(at('/file'), mode, call))).toBe('io')
  expect(readFileSync(scratch.inRoot('file'), 'utf8')).toBe('old bytes')
  expect(readdirSync(scratch.root)).toEqual(['file'])
  await scratch.put('/file', 'new', mode)
  expect(await scratch.get('/file')).toBe('old new')
})

it.each([
  ['when it cannot be looked at', 2],
  ['when its end is not found', 3],
])('an upload that appends to a new file leaves none %s', async (_, nth) => {
  scratch.storage = storageOnDisk(scratch.root, failing('fstat', nth))
  expect(await codeOf(scratch.open('/file', 'append'))).toBe('io')
  expect(readdirSync(scratch.root)).toEqual([])
  await scratch.put('/file', 'new', { kind: 'append' })
  expect(await scratch.get('/file')).toBe('new')
})
