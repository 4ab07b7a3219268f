// Listings without an end in sight: in constant memory, one page ahead, and stopped at once.
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { batchesOf, ROOT } from '@longshore/storage'
import { expect, it } from 'vitest'
import { call, HandMade } from '../test/hand-made.js'
import type { ListPage, RequestOptions, S3Input } from './api.js'
import { pagesOf } from './list-pages.js'
import { listDirectory } from './listing.js'
import { markKey, marksIn } from './mark-keys.js'

const PAGE = 1000
const stored = new Date('2020-01-01T00:00:00Z')

/** `count` objects, each with a mark, made up page by page. */
function endless(count: number) {
  return async ({ prefix, continuation = '0' }: S3Input<'list'>): Promise<ListPage> => {
    const start = Number(continuation)
    const keys = Array.from({ length: PAGE }, (_, index) => `file-${String(start + index).padStart(7, '0')}`)
    const isOfMarks = prefix === marksIn('')
    const objects = keys.map(key => ({
      key: isOfMarks ? (markKey(key, '"tag"', new Date(start)) ?? '') : key,
      etag: '"tag"',
      size: 1,
      modified: stored,
    }))
    const prefixes = isOfMarks || start > 0 ? [] : [marksIn('')]
    return { objects, prefixes, ...(start + PAGE < count && { next: String(start + PAGE) }) }
  }
}

/** Bytes in use after all garbage is gone. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}

it('keeps nothing of 100,000 entries and their times', { timeout: 60_000 }, async () => {
  const bucket = new HandMade().bucket({}, { list: endless(100_000) })
  const before = liveHeap()
  let count = 0
  for await (const batch of batchesOf(listDirectory(bucket, ROOT, call))) {
    for (const { modified } of batch) expect(modified.getTime()).toBe(count - (count++ % PAGE))
    if (count % (20 * PAGE) === 0) expect(liveHeap() - before).toBeLessThan(6 * 1024 * 1024)
    await turn()
  }
  expect(count).toBe(100_000)
})

it('ends the request for the next page when nobody takes it', async () => {
  const signals: AbortSignal[] = []
  const list = endless(10 * PAGE)
  const bucket = new HandMade().bucket(
    {},
    {
      list: (input, { signal }: RequestOptions) => {
        signals.push(signal)
        return signals.length === 1 ? list(input) : new Promise(() => {})
      },
    },
  )
  const pages = pagesOf(bucket, { prefix: '' }, call.signal)
  await pages.next()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
  await pages.return()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true])
})
