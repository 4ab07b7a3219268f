/** sendfile(2) and splice(2) of Linux as a kernel copy, called through koffi; the kernel moves the pages, no byte comes through this process. */
import { createRequire } from 'node:module'
import type { KernelCopy } from '@longshore/data-channel'
import { type MakePipe, pipes } from './pipe.js'
import { residency } from './residency.js'

type Sendfile = (outFd: number, inFd: number, offset: BigInt64Array, count: number) => number

// The plain name takes offsets of 32 bits where pointers have no more, and not every C library has the other elsewhere.
const NAME = process.arch === 'arm' || process.arch === 'ia32' ? 'sendfile64' : 'sendfile'

let found: { readonly copy: KernelCopy | undefined } | undefined

/**
 * The machine's kernel copy. Undefined where there is none: on systems other than Linux, whose calls of that name have other rules, and where
 * the optional dependency koffi is not installed or has no binary. Never throws; the answer is found once.
 */
export function kernelCopy(): KernelCopy | undefined {
  found ??= { copy: process.platform === 'linux' ? loaded() : undefined }
  return found.copy
}

function loaded(): KernelCopy | undefined {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    return copier(koffi)
  } catch {
    return undefined
  }
}

function copier(koffi: typeof import('koffi')): KernelCopy {
  const libc = koffi.load(null)
  const sendfile = libc.func(
    `intptr_t ${NAME}(int out, int in, void *offset, size_t count)`,
  ) as unknown as Sendfile
  const offset = new BigInt64Array(1)
  const inMemory = residency(koffi)
  const pipe = pipesOf(koffi)
  return {
    copy(socketFd, fileFd, position, length) {
      offset[0] = BigInt(position)
      const moved = sendfile(socketFd, fileFd, offset, length)
      return moved < 0 ? -koffi.errno() : moved
    },
    resident: (fileFd, position, length) => inMemory(fileFd, position + length - 1),
    ...(pipe && { pipe }),
  }
}

function pipesOf(koffi: typeof import('koffi')): MakePipe | undefined {
  try {
    return pipes(koffi)
  } catch {
    return undefined
  }
}
