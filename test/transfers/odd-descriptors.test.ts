// Files that are not what they seem, descriptors that are no good, and kernel copies that answer anything: whole, or one clear answer.
import { closeSync, openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { type Source, StorageError, type Upload, wrapStorage } from '@longshore/storage'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../hostile/lab/folders.js'
import { berth, expectAtRest, expectWay } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { DiskGrounds } from './lab/grounds.js'
import { hasKernelCopy, type KernelCopy, type KernelPipe, systemKernelCopy } from './lab/kernel-copy.js'
import { begin, download, pour, upload } from './lab/movement.js'
import { DISK_WAYS, isDescriptorWay, isKernelWay, onNetwork, titled } from './lab/ways.js'

const FILE = bytesOf(61, 3 * MIB + 5)
const { EAGAIN, EBADF, ECONNRESET, EINVAL, EIO, EOVERFLOW, EPIPE } = constants.errno

/** Answers with an error after so many bytes. */
function failing(after: number, answer: () => number): KernelCopy {
  let left = after
  return {
    copy(socketFd, fileFd, position, length) {
      if (left <= 0) return answer()
      const moved = systemKernelCopy.copy(socketFd, fileFd, position, Math.min(length, left))
      if (moved > 0) left -= moved
      return moved
    },
  }
}

const limited = (most: number): KernelCopy => ({
  copy: (socketFd, fileFd, position, length) =>
    systemKernelCopy.copy(socketFd, fileFd, position, Math.min(length, most)),
})

const KERNELS: readonly [string, () => KernelCopy][] = [
  ['that takes 1,000 bytes at a time', () => limited(1_000)],
  ['that never has room', () => ({ copy: () => -EAGAIN })],
  ['that cannot do it', () => ({ copy: () => -EINVAL })],
  ['that ends too early', () => failing(300 * KIB, () => 0)],
  ['that fails after a while', () => failing(300_001, () => -EIO)],
  ['that loses its socket', () => failing(70_000, () => -EBADF)],
  ['that takes the peer for gone', () => failing(70_000, () => -EPIPE)],
  ['that finds the offset too large', () => failing(1, () => -EOVERFLOW)],
  ['that throws', () => failing(100 * KIB, raise)],
  ['that answers nonsense', () => failing(100 * KIB, () => Number.NaN)],
]

function raise(): never {
  throw new Error('a kernel copy of somebody')
}

const kernelWays = DISK_WAYS.filter(isKernelWay)

describe.each(titled(kernelWays))('%s', (_, way) => {
  it.each(KERNELS)('with a kernel copy %s every file arrives whole', async (__, make) => {
    const lab = await berth(way, { kernelCopy: make() })
    await lab.grounds.put('file', FILE)
    const dialogue = await lab.enter()
    for (const start of [0, 1, 2 * MIB]) {
      const { bytes, reply } = await download(lab, dialogue, 'file', start)
      expect(digest(bytes)).toBe(digest(FILE.subarray(start)))
      expect(reply.lines).toEqual([`Transfer complete, ${FILE.length - start} bytes.`])
    }
    expect(lab.kernel.calls).toBeGreaterThan(0)
    await expectAtRest(lab)
  })
})

/** The system's pipes, but for some calls. */
const piping = (change: (pipe: KernelPipe) => Partial<KernelPipe>): KernelCopy => ({
  ...systemKernelCopy,
  pipe(fileFd) {
    const pipe = systemKernelCopy.pipe?.(fileFd)
    if (pipe === undefined) return undefined
    return {
      take: (socketFd, length) => pipe.take(socketFd, length),
      put: (fd, position, length) => pipe.put(fd, position, length),
      read: bytes => pipe.read(bytes),
      close: () => pipe.close(),
      ...change(pipe),
    }
  },
})

const PIPES: readonly [string, () => KernelCopy][] = [
  ['that are not there', () => ({ copy: (...call) => systemKernelCopy.copy(...call) })],
  ['that are all in use', () => ({ ...systemKernelCopy, pipe: () => undefined })],
  ['that take 70,001 bytes at a time', () => piping(pipe => ({ take: fd => pipe.take(fd, 70_001) }))],
  [
    'that are emptied in parts',
    () =>
      piping(pipe => ({ put: (fd, at, length) => pipe.put(fd, at, Math.max(1, Math.floor(length / 2))) })),
  ],
  ['that the file system refuses', () => piping(() => ({ put: async () => -EINVAL }))],
  ['that the socket refuses', () => piping(() => ({ take: () => -EINVAL }))],
  ['that find nothing', () => piping(() => ({ take: () => -EAGAIN }))],
  ['that throw', () => piping(() => ({ put: raise }))],
]

describe.each(titled(kernelWays))('%s', (_, way) => {
  it.each(PIPES)('with pipes %s every upload is stored whole', async (__, make) => {
    const lab = await berth(way, { kernelCopy: make() })
    const dialogue = await lab.enter()
    for (const start of [0, 1]) {
      await dialogue.command(`REST ${start}`)
      const reply = await upload(lab, dialogue, 'STOR file', FILE.subarray(start))
      expect(reply.lines).toEqual([`Transfer complete, ${FILE.length - start} bytes.`])
      expect(digest((await lab.grounds.content('file'))!)).toBe(digest(FILE))
    }
    expect((await upload(lab, dialogue, 'APPE file', FILE)).code).toBe(226)
    expect(digest((await lab.grounds.content('file'))!)).toBe(digest(Buffer.concat([FILE, FILE])))
    await expectAtRest(lab)
  })

  it('an upload whose connection was lost, and told so once, is 426 and keeps what came', async () => {
    let taken = 0
    const take = (pipe: KernelPipe, fd: number, length: number) => {
      const count = taken > MIB ? -ECONNRESET : pipe.take(fd, length)
      taken += Math.max(0, count)
      return count
    }
    const lab = await berth(way, {
      kernelCopy: piping(pipe => ({ take: (fd, length) => take(pipe, fd, length) })),
    })
    const dialogue = await lab.enter()
    const moving = await begin(lab, dialogue, 'STOR new')
    await pour(moving.stream.resume(), FILE).catch(() => undefined)
    moving.stream.end()
    expect((await moving.end()).code).toBe(hasKernelCopy ? 426 : 226)
    const kept = (await lab.grounds.content('new'))!
    expect(kept.length).toBeGreaterThan(MIB)
    expect(digest(kept)).toBe(digest(FILE.subarray(0, kept.length)))
    await expectAtRest(lab)
  })
})

/** A descriptor until the test has finished. */
function opened(path: string, flags: string): number {
  const fd = openSync(path, flags)
  onTestFinished(() => closeSync(fd))
  return fd
}

/** Where nothing is mapped in this process: its memory cannot be read there. */
function hole(): number {
  const lines = readFileSync('/proc/self/maps', 'utf8').trim().split('\n')
  const ranges = lines.map(line =>
    line
      .split(' ')[0]!
      .split('-')
      .map(hex => Number.parseInt(hex, 16)),
  )
  for (const [i, [, end = 0]] of ranges.entries()) {
    if ((ranges[i + 1]?.[0] ?? 0) - end > MIB) return end
  }
  throw new Error('there is no hole in the memory of this process')
}

const BAD_SOURCES: readonly [string, () => { fd: number; position: number }][] = [
  ['that is not open', () => ({ fd: 1_000_000, position: 0 })],
  ['of a directory', () => ({ fd: opened(temporaryFolder(), 'r'), position: 0 })],
  ['that can only be written', () => ({ fd: opened('/dev/null', 'w'), position: 0 })],
  ['of memory that is not there', () => ({ fd: opened('/proc/self/mem', 'r'), position: hole() })],
]

const descriptorWays = DISK_WAYS.filter(isDescriptorWay)
const quick = { quick: true, ranHere: () => {}, ranPooled: () => {} }
const ours = (error: Error) => new StorageError('io', '/file', error)

describe.each(titled(descriptorWays))('%s', (_, way) => {
  it.skipIf(process.platform !== 'linux').each(BAD_SOURCES)(
    'a download from a descriptor %s is 451, and its error explained',
    async (__, make) => {
      const { fd, position } = make()
      const grounds = DiskGrounds.make('directory')
      await grounds.put('file', FILE)
      const storage = wrapStorage(grounds.storage, {
        read: async (): Promise<Source> => ({
          file: { fd, position, end: position + 100_000, explain: ours, pace: quick },
          stream: () => expect.unreachable(),
          close: async () => {},
        }),
      })
      const lab = await berth(way, { grounds, storage })
      const dialogue = await lab.enter()
      const { bytes, reply } = await download(lab, dialogue, 'file')
      expect([bytes.length, reply.code]).toEqual([0, 451])
      expect((await dialogue.command('NOOP')).code).toBe(200)
      await expectAtRest(lab, ['RETR io'])
    },
  )

  it.skipIf(process.platform !== 'linux').each([
    ['that is not open', () => 1_000_000],
    ['that can only be read', () => opened('/dev/null', 'r')],
    ['of a directory', () => opened(temporaryFolder(), 'r')],
  ])('an upload to a descriptor %s is 451, and its error explained', async (__, make) => {
    const fd = make()
    const grounds = DiskGrounds.make('directory')
    let aborts = 0
    const storage = wrapStorage(grounds.storage, {
      write: async (): Promise<Upload> => ({
        file: { fd, position: 0, explain: ours },
        sink: () => expect.unreachable(),
        commit: () => expect.unreachable(),
        abort: async () => void aborts++,
      }),
    })
    const lab = await berth(way, { grounds, storage })
    const dialogue = await lab.enter()
    const moving = await begin(lab, dialogue, 'STOR file')
    await pour(moving.stream.resume(), FILE).catch(() => undefined)
    moving.stream.end()
    expect([(await moving.end()).code, aborts]).toEqual([451, 1])
    expect((await dialogue.command('NOOP')).code).toBe(200)
    await expectAtRest(lab, ['STOR io'])
  })
})

describe.each(titled(DISK_WAYS))('%s', (_, way) => {
  it.skipIf(process.platform !== 'linux')(
    'files of the kernel, of size 0, bring the bytes they have',
    async () => {
      const lab = await berth(way, { grounds: new DiskGrounds('/proc/sys/kernel') })
      const dialogue = await lab.enter()
      for (const name of ['ostype', 'osrelease', 'version']) {
        const { bytes, reply } = await download(lab, dialogue, name)
        expect(reply.code).toBe(226)
        expect(bytes.length).toBeGreaterThan(1)
        expect(digest(bytes)).toBe(digest(onNetwork(way, readFileSync(`/proc/sys/kernel/${name}`))))
      }
      await expectAtRest(lab)
    },
  )

  it('files with holes bring zeros', async () => {
    const grounds = DiskGrounds.make(way.storage)
    const marks = new Map([100_001, 2 * MIB - 1, 5 * MIB].map(at => [at, bytesOf(at, 1_000)] as const))
    grounds.sparse('file', 6 * MIB + 1, marks)
    const lab = await berth(way, { grounds })
    const { bytes, reply } = await download(lab, await lab.enter(), 'file')
    expect(reply.code).toBe(226)
    expect(digest(bytes)).toBe(digest(onNetwork(way, grounds.piece('file', 0, 7 * MIB))))
    expectWay(lab, MIB)
    await expectAtRest(lab)
  })
})
