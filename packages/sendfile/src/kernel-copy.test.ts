// The machine's own sendfile, with real files and sockets; skipped where there is none.
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { connect as dial } from 'node:net'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDataChannels } from '@longshore/data-channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { pattern, sockets } from '../test/sockets.js'
import { kernelCopy } from './kernel-copy.js'

const MIB = 1024 * 1024
const { EAGAIN, EBADF } = constants.errno
const kernel = kernelCopy()
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function fileOf(content: Buffer) {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-sendfile-'))
  ends.push(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, content)
  const fd = openSync(path, 'r')
  ends.push(() => closeSync(fd))
  return { path, fd }
}

describe.runIf(kernel !== undefined)('a kernel copy', () => {
  const there = kernel as NonNullable<typeof kernel>

  it('moves bytes from a position, and tells how many', async () => {
    const { client, fd } = await sockets()
    expect(there.copy(fd, fileOf(Buffer.from('0123456789')).fd, 3, 4)).toBe(4)
    expect(String((await once(client, 'data'))[0])).toBe('3456')
  })

  it('tells of the end of the file', async () => {
    const { fd } = await sockets()
    expect(there.copy(fd, fileOf(Buffer.from('0123456789')).fd, 10, 4)).toBe(0)
  })

  it('never waits for a socket that is full', async () => {
    const { client, fd } = await sockets()
    client.pause()
    const file = fileOf(Buffer.alloc(1))
    truncateSync(file.path, 64 * MIB)
    let moved = 0
    let answer = 1
    while (answer > 0 && moved < 64 * MIB) {
      answer = there.copy(fd, file.fd, moved, MIB)
      moved += Math.max(0, answer)
    }
    expect(answer).toBe(-EAGAIN)
  })

  it('answers with the number of the error', async () => {
    const { fd } = await sockets()
    expect(there.copy(fd, 9_999, 0, 1)).toBe(-EBADF)
    expect(there.copy(9_999, fileOf(Buffer.from('a')).fd, 0, 1)).toBe(-EBADF)
  })

  it('knows of bytes that were just written that they are in memory, or does not know', () => {
    expect([true, undefined]).toContain(there.resident?.(fileOf(Buffer.alloc(MIB, 1)).fd, 0, MIB))
  })

  it.each([0, 1, 4097, MIB + 3])('serves a download from byte %i on', async start => {
    const content = pattern(9 * MIB + 5)
    const { fd } = fileOf(content)
    const bytes = await downloaded(fd, start, content.length)
    expect(bytes.equals(content.subarray(start))).toBe(true)
  })
})

async function downloaded(fd: number, position: number, end: number): Promise<Buffer> {
  const channels = createDataChannels({ kernelCopy: kernel as NonNullable<typeof kernel> })
  ends.push(() => channels.close())
  const address = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', localPort: 21, remotePort: 40_000 }
  const channel = await channels.passive({ sessionId: 's', secure: false, ...address })
  const { signal } = new AbortController()
  const opening = channel.open({ signal, direction: 'send' })
  const client = dial({ port: channel.port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  client.on('data', (chunk: Buffer) => chunks.push(chunk))
  const pace = { quick: true, ranHere: () => undefined, ranPooled: () => undefined }
  const source = { file: { fd, position, end, pace }, stream: () => expect.unreachable() }
  const counters = { bytes: 0 }
  await (await opening).send(source, { signal, type: 'image', counters, stallMs: 10_000 })
  expect(counters.bytes).toBe(end - position)
  return Buffer.concat(chunks)
}

describe('without koffi', () => {
  it('there is no kernel copy, and nothing fails', async () => {
    vi.resetModules()
    vi.doMock('node:module', () => ({
      createRequire: () => () => {
        throw new Error("Cannot find module 'koffi'")
      },
    }))
    const bare = (await import('./kernel-copy.js')) as typeof import('./kernel-copy.js')
    vi.doUnmock('node:module')
    expect(bare.kernelCopy()).toBeUndefined()
  })
})

describe('on another system', () => {
  it('there is no kernel copy', async () => {
    vi.resetModules()
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin')
    const other = (await import('./kernel-copy.js')) as typeof import('./kernel-copy.js')
    expect(other.kernelCopy()).toBeUndefined()
    platform.mockRestore()
  })
})
