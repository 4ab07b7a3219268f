// The switch between the kernel copy and this process's own reads, in one place; what the system copies is counted.
import { type ServerOptions, tokens } from '@longshore/core'
import type { KernelCopy, KernelPipe } from '@longshore/data-channel'
import { kernelCopy } from '@longshore/sendfile'
import { container } from 'tsyringe'

export type { KernelCopy, KernelPipe }

const system = kernelCopy()
if (system === undefined && process.platform === 'linux' && process.env.CI === 'true')
  throw new Error('The kernel copy did not load, and half of these tests are about it.')

/** What this machine has. Without it there is one that copies nothing, so that what comes after it is tested. */
export const systemKernelCopy: KernelCopy = system ?? { copy: () => -1 }

/** Whether the machine has one, as Linux with koffi does. */
export const hasKernelCopy = system !== undefined

/** What was asked of the system, and what it did. */
export interface KernelLog {
  calls: number
  bytes: number
  /** Pipes for uploads, those of them that are open, and bytes that went into files through them. */
  pipes: number
  open: number
  piped: number
}

export const emptyLog = (): KernelLog => ({ calls: 0, bytes: 0, pipes: 0, open: 0, piped: 0 })

/** Counts into `log`. */
export function counted(inner: KernelCopy, log: KernelLog): KernelCopy {
  return {
    ...inner,
    copy(socketFd, fileFd, position, length) {
      log.calls++
      const moved = inner.copy(socketFd, fileFd, position, length)
      if (moved > 0) log.bytes += moved
      return moved
    },
    ...(inner.pipe && { pipe: fileFd => countedPipe(inner.pipe?.(fileFd), log) }),
  }
}

function countedPipe(pipe: KernelPipe | undefined, log: KernelLog): KernelPipe | undefined {
  if (pipe === undefined) return undefined
  log.pipes++
  log.open++
  return {
    take: (socketFd, length) => pipe.take(socketFd, length),
    read: bytes => pipe.read(bytes),
    async put(fileFd, position, length) {
      const moved = await pipe.put(fileFd, position, length)
      if (moved > 0) log.piped += moved
      return moved
    },
    close() {
      log.open--
      pipe.close()
    },
  }
}

/** The option that gives a server this kernel copy, or none. */
export function withKernelCopy(kernel: KernelCopy | false): Pick<ServerOptions, 'container'> {
  const child = container.createChildContainer()
  child.registerInstance(tokens.KERNEL_COPY as symbol, kernel)
  return { container: child }
}
