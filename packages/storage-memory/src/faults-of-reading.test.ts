// The conformance suite finds faults in how a storage reads: each fails every case named for it.
import { closeSync, openSync } from 'node:fs'
import { Readable } from 'node:stream'
import { StorageError, wrapStorage } from '@longshore/storage'
import { conformanceCases } from '@longshore/storage/testing'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { caught } from '../test/contract.js'
import { memoryStorage } from './index.js'

caught('reads from the beginning always', /^reads from (byte 1|the middle|the last byte)/, inner => ({
  read: (path, range, at) => inner.read(path, { ...range, start: 0 }, at),
}))
caught('reads to the end always', /^reads (the first byte|some bytes in the middle|nothing, in)/, inner => ({
  read: (path, { start }, at) => inner.read(path, { start }, at),
}))
caught('reads nothing beyond the end instead of refusing', /^refuses to read from .* bad-offset/, inner => ({
  read: (path, range, at) =>
    inner.read(path, range, at).catch(() => inner.read(path, { start: 0, end: 0 }, at)),
}))
caught(
  'tells the size of the part that is read',
  /^tells the size of the whole file also for a part/,
  inner => ({
    read: async (path, range, at) => ({ ...(await inner.read(path, range, at)), size: 100 }),
  }),
)
caught('reads everything at once', /^reads no further ahead/, inner => ({
  async read(path, range, at) {
    const source = await inner.read(path, range, at)
    const bytes = Buffer.concat(await source.stream().toArray())
    const stream = () => {
      const eager = new Readable({ read: () => {} })
      for (let offset = 0; offset < bytes.length; offset += 65_536)
        eager.push(bytes.subarray(offset, offset + 65_536))
      eager.push(null)
      return eager
    }
    return { stream, close: () => source.close() }
  },
}))
caught('reads block by block whatever is there', /never a mixture, while the file is replaced/, inner => ({
  async read(path, range, at) {
    const source = await inner.read(path, range, at)
    async function* blocks() {
      for (let start = 0; start < 4 * 1024 * 1024; start += 65_536) {
        const block = await inner.read(path, { start, end: start + 65_536 }, at).catch(() => undefined)
        if (block === undefined) return
        yield Buffer.concat(await block.stream().toArray())
        await block.close()
      }
    }
    return { stream: () => Readable.from(blocks(), { objectMode: false }), close: () => source.close() }
  },
}))
caught('says that it reads whole files only and reads from anywhere', /^reads from the middle/, inner => ({
  traits: { ...inner.traits, reads: 'whole' },
}))

const opened: number[] = []
afterAll(() => opened.forEach(closeSync))
afterEach(() => void vi.restoreAllMocks())

/** The suite gives descriptors some seconds to be closed: each look at the clock is half a second later. */
function hasten(): void {
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 500))
}

caught(
  'leaves a descriptor open for every read',
  /^leaves nothing open after sources that were read/,
  inner => {
    hasten()
    return {
      read(path, range, at) {
        opened.push(openSync(process.execPath, 'r'))
        return inner.read(path, range, at)
      },
    }
  },
)

it('the suite tells that a StorageError is wanted', async () => {
  const make = () => wrapStorage(memoryStorage(), { read: () => Promise.reject(new Error('ENOENT')) })
  const found = conformanceCases(make).find(({ title }) =>
    title.startsWith('refuses to read what is not there'),
  )
  await expect(found?.run()).rejects.toThrow(/a StorageError is thrown/)
  expect(new StorageError('io', '/').code).toBe('io')
})
