/** Pipes between sockets and files by splice(2) of Linux: what goes through them are references to pages, and only the file's system copies the bytes. */
import { closeSync, constants, readSync } from 'node:fs'
import type { KernelPipe } from '@longshore/data-channel'
import type koffi from 'koffi'

type Koffi = Pick<typeof koffi, 'load' | 'errno'>
type Call = (...values: unknown[]) => number

/** Of fcntl(2) and pipe2(2), the same wherever Linux runs node. */
const [F_GETFL, F_SETPIPE_SZ, O_CLOEXEC] = [3, 1031, 0o2000000]
const [SPLICE_F_MOVE, SPLICE_F_NONBLOCK] = [1, 2]
// What a user without privileges may have in one pipe, and in all of his pipes 64 times that.
const SIZE = 1024 * 1024
// Two descriptors each.
const MOST_OPEN = 32

interface Calls {
  readonly splice: Call & { readonly async: (...values: unknown[]) => void }
  readonly pipe2: Call
  readonly fcntl: Call
  readonly errno: () => number
}

/** Makes a pipe for uploads into a file; undefined where that cannot be, or when so many are open. */
export type MakePipe = (fileFd: number) => KernelPipe | undefined

/** @throws where the C library lacks a call */
export function pipes(koffi: Koffi): MakePipe {
  const libc = koffi.load(null)
  const calls: Calls = {
    splice: libc.func(
      'intptr_t splice(int in, void *in_offset, int out, void *out_offset, size_t length, unsigned int flags)',
    ) as unknown as Calls['splice'],
    pipe2: libc.func('int pipe2(void *ends, int flags)') as unknown as Call,
    fcntl: libc.func('int fcntl(int fd, int command, ...)') as unknown as Call,
    errno: () => koffi.errno(),
  }
  let open = 0
  return fileFd => {
    // Such files take their bytes from write(2) alone.
    if (open >= MOST_OPEN || calls.fcntl(fileFd, F_GETFL) & constants.O_APPEND) return undefined
    const ends = new Int32Array(2)
    if (calls.pipe2(ends, constants.O_NONBLOCK | O_CLOEXEC) < 0) return undefined
    const pipe = new Pipe(calls, ends, () => open--)
    open++
    if (calls.fcntl(ends[1], F_SETPIPE_SZ, 'int', SIZE) >= SIZE) return pipe
    // This user's pipes hold too much: one of a few pages is no quicker than reading and writing.
    pipe.close()
    return undefined
  }
}

class Pipe implements KernelPipe {
  readonly #calls: Calls
  readonly #out: number
  readonly #in: number
  readonly #closed: () => void
  readonly #position = new BigInt64Array(1)

  constructor(calls: Calls, [out = -1, into = -1]: Int32Array, closed: () => void) {
    this.#calls = calls
    this.#out = out
    this.#in = into
    this.#closed = closed
  }

  take(socketFd: number, length: number): number {
    const taken = this.#calls.splice(
      socketFd,
      null,
      this.#in,
      null,
      length,
      SPLICE_F_MOVE | SPLICE_F_NONBLOCK,
    )
    return taken < 0 ? -this.#calls.errno() : taken
  }

  put(fileFd: number, position: number, length: number): Promise<number> {
    this.#position[0] = BigInt(position)
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, moved: number) => (error ? reject(error) : resolve(moved))
      this.#calls.splice.async(this.#out, null, fileFd, this.#position, length, SPLICE_F_MOVE, done)
    })
  }

  putHere(fileFd: number, position: number, length: number): number {
    this.#position[0] = BigInt(position)
    return this.#calls.splice(this.#out, null, fileFd, this.#position, length, SPLICE_F_MOVE)
  }

  read(bytes: Uint8Array): number {
    return readSync(this.#out, bytes)
  }

  close(): void {
    closeSync(this.#out)
    closeSync(this.#in)
    this.#closed()
  }
}
