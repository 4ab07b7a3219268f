// Uploads without end into a storage in memory stop at its caps, and the process stays as small as they say (C-36).
import { receiveData, sendData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { serve } from './lab/serve.js'
import { ServerProcess } from './lab/server-process.js'
import { begin } from './lab/transfer.js'
import { ask, logIn } from './lab/visitor.js'

const MIB = 1024 * 1024
const CAP = 24 * MIB
const ROOM = 8 * MIB
const BLOCK = Buffer.alloc(MIB / 4, 'more and ')

/** Sends for as long as the server takes it; the final reply. */
async function pour(port: number, line: string): Promise<number> {
  const { data, end } = await begin(await logIn(port), line)
  let sent = 0
  const more = () => {
    while (sent < 40 * CAP && data.write(BLOCK)) sent += BLOCK.length
  }
  data.on('drain', more).resume()
  more()
  const { code } = await end
  data.off('drain', more)
  expect(sent).toBeLessThan(40 * CAP)
  return code
}

describe('an upload without end', () => {
  it('stops at the cap with 552, and the process with it (C-36)', { timeout: 60_000 }, async () => {
    const server = await ServerProcess.start({ memory: { maxBytes: CAP } })
    const before = await server.report()
    expect(await pour(server.port, 'STOR endless')).toBe(552)
    const { held, complaints } = await server.report()
    expect(held - before.held).toBeLessThan(ROOM)
    expect(complaints).toEqual([])
  })

  it('beside twenty others stops at one cap for all of them (C-36)', { timeout: 60_000 }, async () => {
    const server = await ServerProcess.start({ memory: { maxBytes: CAP } })
    const before = await server.report()
    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, i) => pour(server.port, `STOR endless-${i}`)),
    )
    expect(ends).toEqual(Array(20).fill(552))
    const { held, rss, complaints } = await server.report()
    expect(held - before.held).toBeLessThan(ROOM)
    // Twenty caps would be 480 MiB; how much of one cap the allocator keeps beside is its own business.
    expect(rss - before.rss).toBeLessThan(10 * CAP)
    expect(complaints).toEqual([])
  })

  it('stops at the cap of a single file, and leaves room for others (C-36)', {
    timeout: 60_000,
  }, async () => {
    const server = await ServerProcess.start({ memory: { maxBytes: CAP, maxFileBytes: 2 * MIB } })
    for (const line of ['STOR one', 'APPE two', 'STOU three']) expect(await pour(server.port, line)).toBe(552)
    const dialogue = await logIn(server.port)
    expect((await sendData(dialogue, 'STOR four', 'fits')).code).toBe(226)
    expect((await receiveData(dialogue, 'RETR four')).bytes.toString()).toBe('fits')
  })
})

describe('a full storage', () => {
  it('refuses what is announced before it comes, and takes bytes again when some were deleted (C-36)', async () => {
    const { port } = await serve(memoryStorage({ maxBytes: 1_000 }))
    const dialogue = await logIn(port)
    expect((await sendData(dialogue, 'STOR full', Buffer.alloc(1_000))).code).toBe(226)
    expect((await sendData(dialogue, 'STOR more', 'x')).code).toBe(552)
    expect((await sendData(dialogue, 'APPE full', 'x')).code).toBe(552)
    await dialogue.command('ALLO 5000')
    expect((await sendData(dialogue, 'STOR more', 'x')).code).toBe(452)
    expect((await dialogue.command('SIZE full')).lines).toEqual(['1000'])
    await dialogue.command('DELE full')
    expect((await sendData(dialogue, 'STOR more', Buffer.alloc(1_000))).code).toBe(226)
  })

  it('has a cap on names too, so that empty ones cannot fill the memory (C-36)', async () => {
    const { port } = await serve(memoryStorage({ maxEntries: 50 }))
    const dialogue = await logIn(port)
    const codes = (
      await ask(
        dialogue,
        Array.from({ length: 60 }, (_, i) => `MKD d${i}`),
      )
    ).map(({ code }) => code)
    expect(codes).toEqual([...Array(50).fill(257), ...Array(10).fill(452)])
    expect((await sendData(dialogue, 'STOR file', '')).code).toBeGreaterThanOrEqual(452)
    await dialogue.command('RMD d0')
    expect((await sendData(dialogue, 'STOR file', '')).code).toBe(226)
  })
})
