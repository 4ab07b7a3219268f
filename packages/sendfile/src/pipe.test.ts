// The machine's own splice, with real files and sockets; skipped where there is none.
import { once } from 'node:events'
import {
  closeSync,
  constants as flags,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect as dial, type Socket } from 'node:net'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDataChannels, type KernelCopy, type KernelPipe } from '@longshore/data-channel'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pattern, sockets } from '../test/sockets.js'
import { kernelCopy } from './kernel-copy.js'

const MIB = 1024 * 1024
const { EAGAIN, EBADF, ECONNRESET } = constants.errno
const kernel = kernelCopy()

function fileOf(content: Buffer, how: string | number = 'r+') {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-splice-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, content)
  return { path, fd: opened(path, how) }
}

function opened(path: string, how: string | number): number {
  const fd = openSync(path, how)
  onTestFinished(() => closeSync(fd))
  return fd
}

const sent = (client: Socket, bytes: Buffer) => new Promise(done => client.write(bytes, done))
const descriptors = () => readdirSync('/proc/self/fd').length

describe.runIf(kernel?.pipe !== undefined)('a pipe of the system', () => {
  const there = kernel as Required<KernelCopy>

  function pipeFor(fileFd: number): KernelPipe {
    const pipe = there.pipe(fileFd) ?? expect.unreachable()
    onTestFinished(() => pipe.close())
    return pipe
  }

  it('takes what a socket has, and moves it to a position of a file', async () => {
    const { client, fd } = await sockets()
    const file = fileOf(Buffer.from('0123456789'))
    const pipe = pipeFor(file.fd)
    await sent(client, Buffer.from('abcdef'))
    expect(pipe.take(fd, 4)).toBe(4)
    expect(await pipe.put(file.fd, 3, 4)).toBe(4)
    expect(pipe.take(fd, 4)).toBe(2)
    expect(pipe.putHere?.(file.fd, 8, 4)).toBe(2)
    expect(readFileSync(file.path, 'latin1')).toBe('012abcd7ef')
  })

  it('never waits for a socket, and tells when there is nothing and when it has ended', async () => {
    const { client, fd } = await sockets()
    const pipe = pipeFor(fileOf(Buffer.alloc(0)).fd)
    expect(pipe.take(fd, MIB)).toBe(-EAGAIN)
    client.end()
    await once(client, 'finish')
    let answer = -EAGAIN
    while (answer === -EAGAIN) {
      answer = pipe.take(fd, MIB)
      await new Promise(setImmediate)
    }
    expect(answer).toBe(0)
  })

  it('gives back what a file does not take', async () => {
    const { client, fd } = await sockets()
    const full = opened('/dev/full', 'w')
    const pipe = pipeFor(full)
    const bytes = pattern(100_000)
    await sent(client, bytes)
    expect(pipe.take(fd, MIB)).toBe(bytes.length)
    expect(await pipe.put(full, 0, bytes.length)).toBeLessThanOrEqual(0)
    expect(pipe.putHere?.(full, 0, bytes.length)).toBeLessThanOrEqual(0)
    const back = Buffer.alloc(bytes.length)
    for (let at = 0; at < back.length; ) at += pipe.read(back.subarray(at, at + 70_001))
    expect(back.equals(bytes)).toBe(true)
  })

  it('writes beyond 4 GiB', async () => {
    const { client, fd } = await sockets()
    const file = fileOf(Buffer.alloc(0))
    const pipe = pipeFor(file.fd)
    await sent(client, Buffer.from('far'))
    expect(pipe.take(fd, 3)).toBe(3)
    expect(await pipe.put(file.fd, 5 * 1024 * MIB + 1, 3)).toBe(3)
    expect(statSync(file.path).size).toBe(5 * 1024 * MIB + 4)
  })

  it('answers with the number of the error, that of a lost connection too', async () => {
    const { client, fd } = await sockets()
    const pipe = pipeFor(fileOf(Buffer.alloc(0)).fd)
    expect(pipe.take(999_999, 1)).toBe(-EBADF)
    client.resetAndDestroy()
    let answer = -EAGAIN
    while (answer === -EAGAIN) {
      answer = pipe.take(fd, MIB)
      await new Promise(setImmediate)
    }
    expect(answer).toBe(-ECONNRESET)
    // The next one would take it for the end.
    expect(pipe.take(fd, MIB)).toBe(0)
  })

  it('is not given for files that only write(2) appends to', () => {
    expect(there.pipe(fileOf(Buffer.alloc(0), flags.O_WRONLY | flags.O_APPEND).fd)).toBeUndefined()
  })

  it('is given so often only, and each one gives its descriptors back', () => {
    const { fd } = fileOf(Buffer.alloc(0))
    const before = descriptors()
    const pipes: KernelPipe[] = []
    for (let pipe = there.pipe(fd); pipe !== undefined; pipe = there.pipe(fd)) pipes.push(pipe)
    expect(pipes.length).toBeGreaterThan(8)
    expect(pipes.length).toBeLessThanOrEqual(64)
    expect(descriptors()).toBe(before + 2 * pipes.length)
    pipes.pop()?.close()
    there.pipe(fd)?.close()
    for (const pipe of pipes) pipe.close()
    expect(descriptors()).toBe(before)
  })

  it.each([0, 1, 512 * 1024 + 1, MIB - 1, MIB + 1, 9 * MIB + 5])(
    'serves an upload of %i bytes from an odd offset on',
    async size => {
      const file = fileOf(pattern(1_000))
      const before = descriptors()
      const taken = await uploaded(file.fd, 777, pattern(size))
      expect(taken > 0).toBe(size >= MIB - 1)
      const whole = Buffer.concat([pattern(1_000).subarray(0, 777), pattern(size)])
      const stored = readFileSync(file.path)
      expect(stored.subarray(0, whole.length).equals(whole)).toBe(true)
      expect(stored.length).toBe(Math.max(1_000, whole.length))
      expect(descriptors()).toBe(before)
    },
  )
})

/** Answers how many bytes the system took. */
async function uploaded(fd: number, position: number, bytes: Buffer): Promise<number> {
  let taken = 0
  const channels = createDataChannels({ kernelCopy: watched(count => (taken += count)) })
  const address = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', localPort: 21, remotePort: 40_000 }
  const channel = await channels.passive({ sessionId: 's', secure: false, ...address })
  const { signal } = new AbortController()
  const opening = channel.open({ signal, direction: 'receive' })
  const client = dial({ port: channel.port, host: '127.0.0.1' })
  const closed = once(client.resume(), 'close')
  client.end(bytes)
  const counters = { bytes: 0 }
  const sink = { file: { fd, position }, sink: () => expect.unreachable() }
  await (await opening).receive(sink, { signal, type: 'image', counters, stallMs: 10_000 })
  expect(counters.bytes).toBe(bytes.length)
  await closed
  await channels.close()
  return taken
}

function watched(took: (count: number) => void): KernelCopy {
  const inner = kernel as Required<KernelCopy>
  return {
    ...inner,
    pipe(fileFd) {
      const pipe = inner.pipe(fileFd) ?? expect.unreachable()
      return {
        take(socketFd, length) {
          const taken = pipe.take(socketFd, length)
          took(Math.max(0, taken))
          return taken
        },
        put: (file, at, length) => pipe.put(file, at, length),
        read: room => pipe.read(room),
        close: () => pipe.close(),
      }
    },
  }
}
