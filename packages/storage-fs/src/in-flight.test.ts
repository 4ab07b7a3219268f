// A stream ends after the read or write that is under way, so that its descriptor is not closed beneath it.
import { pbkdf2 } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchDirectory } from '../test/scratch.js'
import { FileReadable } from './file-readable.js'
import { FileSink } from './file-sink.js'

/** Keeps all threads of the pool busy: what is begun now runs when the first of them is free. */
function busyPool(): { wasLeft: () => boolean } {
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4)
  let left = threads
  for (let thread = 0; thread < threads; thread++)
    pbkdf2('password', 'salt', 50_000, 32, 'sha512', () => left--)
  return { wasLeft: () => left < threads }
}

function openFile(flags: string): number {
  const path = join(scratchDirectory(), 'file')
  writeFileSync(path, 'bytes')
  return openSync(path, flags)
}

describe('a stream that is destroyed', () => {
  it.each([1, 2, 3])('waits for the read that is under way (%i)', async () => {
    const fd = openFile('r')
    const pool = busyPool()
    const stream = new FileReadable({ fd, path: '/file', start: 0, end: 5 })
    stream.resume()
    await new Promise(setImmediate)
    stream.destroy()
    await once(stream, 'close')
    expect(pool.wasLeft()).toBe(true)
    closeSync(fd)
  })

  it.each([1, 2, 3])('waits for the write that is under way (%i)', async () => {
    const fd = openFile('r+')
    const pool = busyPool()
    const sink = new FileSink({ fd, path: '/file', start: 0 })
    sink.write('other')
    sink.destroy()
    await once(sink, 'close')
    expect(pool.wasLeft()).toBe(true)
    closeSync(fd)
  })
})
