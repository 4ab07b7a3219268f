// What a source gives, and how it ends.

import { once } from 'node:events'
import {
  appendFileSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import type { ReadRange, Source } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { at, call, codeOf, descriptorsBelow, isLinux, scratchStorage } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const scratch = scratchStorage()

const MIB = 1024 * 1024

beforeEach(() => {
  writeFileSync(scratch.inRoot('file'), '0123456789')
  writeFileSync(scratch.inRoot('large'), Buffer.alloc(4 * MIB, 'large'))
})

const open = (path: string, range: ReadRange = { start: 0 }): Promise<Source> =>
  scratch.storage.read(at(path), range, call)

describe('a source', () => {
  it('offers its descriptor with the range, so that bytes need no stream', async () => {
    const source = await open('/file', { start: 3, end: 7 })
    expect(source.size).toBe(10)
    expect(source.file).toMatchObject({ fd: expect.any(Number), position: 3, end: 7 })
    await source.close()
    const atEnd = await open('/file', { start: 10 })
    expect(atEnd.file).toMatchObject({ fd: expect.any(Number), position: 10 })
    expect(atEnd.file).toMatchObject({ end: 10 })
    await atEnd.close()
  })

  it('explains errors of its descriptor to those who read from it themselves', async () => {
    const source = await open('/file')
    const failed = Object.assign(new Error('EINVAL: invalid argument, read'), { code: 'EINVAL' })
    expect(source.file?.explain?.(failed)).toMatchObject({ code: 'io', path: '/file', cause: failed })
    await source.close()
  })

  it('ends a range that goes beyond the file with the file', async () => {
    const source = await open('/file', { start: 8, end: 99 })
    expect(source.file?.end).toBe(10)
    expect((await buffer(source.stream())).toString()).toBe('89')
    await source.close()
  })

  it.each([
    ['beyond the end', { start: 11 }],
    ['negative', { start: -1 }],
    ['no whole number', { start: 0.5 }],
    ['no number', { start: Number.NaN }],
    ['beyond all numbers', { start: 2 ** 60 }],
    ['turned round', { start: 5, end: 4 }],
    ['with an end that is no number', { start: 0, end: Number.NaN }],
  ])('is refused for a range that is %s', async (_, range) => {
    expect(await codeOf(open('/file', range))).toBe('bad-offset')
    if (isLinux) expect(descriptorsBelow(scratch.root)).toEqual([])
  })

  it('gives one stream only', async () => {
    const source = await open('/file')
    source.stream().destroy()
    expect(() => source.stream()).toThrow('io: /file')
    await source.close()
  })

  it('gives no stream after it was closed', async () => {
    const source = await open('/file')
    await source.close()
    expect(() => source.stream()).toThrow('io: /file')
  })

  it('may be closed twice, and before its stream was used', async () => {
    const source = await open('/file')
    const stream = source.stream()
    await Promise.all([source.close(), source.close()])
    await source.close()
    expect(stream.destroyed).toBe(true)
  })

  it('fails when the file becomes shorter, since the client would take it for whole', async () => {
    const source = await open('/large')
    const stream = source.stream()
    stream.once('data', () => truncateSync(scratch.inRoot('large'), MIB))
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'io', path: '/large' })
    await source.close()
  })

  it('ends where the file ended when it was opened, by descriptor as by stream', async () => {
    const source = await open('/large')
    expect(source.file).toMatchObject({ position: 0, end: 4 * MIB })
    appendFileSync(scratch.inRoot('large'), 'more')
    expect((await buffer(source.stream())).length).toBe(4 * MIB)
    await source.close()
  })

  it('goes on with a file that was removed', async () => {
    const source = await open('/large')
    rmSync(scratch.inRoot('large'))
    expect((await buffer(source.stream())).length).toBe(4 * MIB)
    await source.close()
  })

  it('ends with its call', async () => {
    const controller = new AbortController()
    const source = await scratch.storage.read(
      at('/large'),
      { start: 0 },
      { ...call, signal: controller.signal },
    )
    const stream = source.stream()
    const failed = finished(stream).catch((error: unknown) => error)
    await once(stream, 'readable')
    controller.abort(new Error('ABOR'))
    expect(await failed).toMatchObject({ code: 'unavailable', cause: { message: 'ABOR' } })
    await source.close()
  })

  it.skipIf(!isLinux)('reads what the kernel makes up, though its size is 0', async () => {
    const kernel = fileStorage('/proc/sys/kernel')
    const source = await kernel.read(at('/ostype'), { start: 0 }, call)
    expect(source.size).toBe(0)
    expect((await buffer(source.stream())).toString()).toBe(readFileSync('/proc/sys/kernel/ostype', 'utf8'))
    await source.close()
  })
})

describe.skipIf(!isLinux)('the descriptor of a source', () => {
  it('is closed after the read that is under way, never before', async () => {
    // A reused number would show up as bytes of the other file, or as EBADF.
    const other = scratch.inRoot('other')
    writeFileSync(other, Buffer.alloc(4 * MIB, 'other'))
    for (let round = 0; round < 100; round++) {
      const source = await open('/large')
      const stream = source.stream()
      const seen: Buffer[] = []
      stream.on('data', (chunk: Buffer) => seen.push(chunk))
      const over = finished(stream).catch(() => undefined)
      if (round % 3 > 0) await once(stream, 'data')
      const closed = source.close()
      const reopened = openSync(other, constants.O_RDONLY)
      await Promise.all([closed, over])
      closeSync(reopened)
      expect(Buffer.concat(seen).includes('other')).toBe(false)
    }
    expect(descriptorsBelow(scratch.root)).toEqual([])
  })

  it('is given back when the stream ended by itself, was destroyed or failed', async () => {
    for (let round = 0; round < 20; round++) {
      const [whole, broken, failed] = [await open('/large'), await open('/large'), await open('/large')]
      await buffer(whole.stream())
      broken.stream().destroy()
      failed
        .stream()
        .on('error', () => {})
        .destroy(new Error('reset'))
      await Promise.all([whole.close(), broken.close(), failed.close()])
    }
    expect(descriptorsBelow(scratch.root)).toEqual([])
  })
})
