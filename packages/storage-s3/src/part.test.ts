// The bytes of one part.
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Blocks, Part } from './part.js'

const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, index) => (index * 7) % 251))

describe('Part', () => {
  it.each([1, 1448, 65_536, 70_001, 1_000_003])(
    'holds what comes in chunks of %d, as often as it is asked',
    async size => {
      const part = new Part(bytes.length + 10, new Blocks())
      for (let start = 0; start < bytes.length; start += size)
        part.append(bytes.subarray(start, start + size))
      expect(part.size).toBe(bytes.length)
      expect((await buffer(part.stream())).equals(bytes)).toBe(true)
      expect((await buffer(part.stream())).equals(bytes)).toBe(true)
      expect(Buffer.from(part.crc32, 'base64').readUInt32BE()).toBe(crc32(bytes))
    },
    30_000,
  )

  it('takes no more than it has room for', () => {
    const part = new Part(10, new Blocks())
    expect(part.append(bytes.subarray(0, 8))).toBe(8)
    expect(part.append(bytes.subarray(0, 8))).toBe(2)
    expect(part.isFull).toBe(true)
    expect(part.append(bytes)).toBe(0)
  })

  it('copies what it takes: the memory of a chunk is lent', async () => {
    const part = new Part(10, new Blocks())
    const chunk = Buffer.from('abc')
    part.append(chunk)
    chunk.fill('x')
    expect((await buffer(part.stream())).toString()).toBe('abc')
  })

  it('uses the memory of a part that is sent again for the next one', async () => {
    const blocks = new Blocks()
    const first = new Part(bytes.length, blocks)
    first.append(bytes)
    first.release()
    expect(first.size).toBe(0)
    const second = new Part(bytes.length, blocks)
    second.append(bytes)
    expect((await buffer(second.stream())).equals(bytes)).toBe(true)
  })

  it('is an empty stream when it is empty', async () => {
    expect(await buffer(new Part(10, new Blocks()).stream())).toHaveLength(0)
  })
})
