// Descriptors of roots that nobody uses: kept for a moment, and not too many of them.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { at, call, descriptorsBelow, isLinux, scratchDirectory } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterAll(() => void vi.useRealTimers())

describe('the root', () => {
  it.skipIf(!isLinux)('is not held open for long, and not by many storages at a time', async () => {
    const base = scratchDirectory()
    const held = () => descriptorsBelow(base).length
    for (let index = 0; index < 200; index++) {
      mkdirSync(join(base, `root-${index}`))
      await fileStorage(join(base, `root-${index}`)).stat(at('/'), call)
    }
    expect(held()).toBeGreaterThan(0)
    expect(held()).toBeLessThanOrEqual(64)
    vi.advanceTimersByTime(2000)
    expect(held()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
