// A directory of thousands of files is renamed while the server fails or the client gives up: nothing is ever lost (protocol E-06).
import type { S3Operation } from '@longshore/storage-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnServer } from './lab/servers.js'
import { ManyFiles } from './watched/many-files.js'
import { type Judge, LOST, REFUSED } from './watched/watched-api.js'
import { WatchedBucket } from './watched/watched-bucket.js'

const COUNT = 2500
const PATIENCE_MS = 300_000

describeOnServer('Ceph', 'a rename of very many files', server => {
  const pages = Math.ceil(COUNT / 1000)
  let files: ManyFiles

  beforeAll(async () => {
    files = new ManyFiles(await WatchedBucket.on(server), COUNT)
    await files.fill()
  }, PATIENCE_MS)
  afterAll(() => files.bucket.raw.dispose(), PATIENCE_MS)

  /** Fails the n-th request of a kind. */
  function nth(operation: S3Operation, wanted: number, fault: typeof LOST): Judge {
    let number = 0
    return request => (request.operation === operation && ++number === wanted ? fault : undefined)
  }

  // One look at each name comes first, then three at all pages: what is to be copied, what has changed, what has been copied.
  it.each<[string, S3Operation, number, typeof LOST]>([
    ['the first copy', 'copy', 1, REFUSED],
    ['a copy in the middle', 'copy', Math.ceil(COUNT / 2), LOST],
    ['the look whether something has changed', 'list', 3 + pages, REFUSED],
    ['the look at the last of the copies', 'list', 2 + 3 * pages, LOST],
  ])('that fails at %s is undone', { timeout: PATIENCE_MS }, async (_what, operation, number, fault) => {
    expect(await files.rename(nth(operation, number, fault))).toMatchObject({ code: 'unavailable' })
    expect(await files.sides()).toEqual([COUNT, 0])
    expect(files.bucket.events).toEqual([])
  })

  it('that is aborted half-way is undone', { timeout: PATIENCE_MS }, async () => {
    const controller = new AbortController()
    let copies = 0
    const failure = await files.rename(({ operation }) => {
      if (operation === 'copy' && ++copies === Math.ceil(COUNT / 2))
        controller.abort(new Error('the session is gone'))
      return undefined
    }, controller.signal)
    expect(failure).toMatchObject({ code: 'unavailable' })
    expect(await files.sides()).toEqual([COUNT, 0])
    expect(files.bucket.events).toEqual([])
  })

  it('that fails at the first deletion has everything under the new name', {
    timeout: PATIENCE_MS,
  }, async () => {
    expect(await files.rename(nth('deleteMany', 1, LOST))).toMatchObject({ code: 'unavailable' })
    expect(await files.sides()).toEqual([COUNT - 1000, COUNT])
    await files.goOn()
  })

  it('that fails at the last deletion has everything under the new name', {
    timeout: PATIENCE_MS,
  }, async () => {
    expect(await files.rename(nth('deleteMany', pages, REFUSED))).toMatchObject({ code: 'unavailable' })
    const left = COUNT - (pages - 1) * 1000
    expect(await files.sides()).toEqual([left, COUNT])
    expect(files.bucket.events.slice(-left).every(({ type }) => type === 'left-behind')).toBe(true)
    await files.goOn()
  })

  it('costs one copy for each, and a few requests for each thousand', { timeout: PATIENCE_MS }, async () => {
    expect(await files.rename(() => undefined)).toBeUndefined()
    expect(files.bucket.counts()).toEqual({ head: 2, list: 2 + 5 * pages, copy: COUNT, deleteMany: pages })
    expect(await files.sides()).toEqual([0, COUNT])
  })
})
