/** Whether a page of a file is in memory: cachestat(2) or, where that is missing or refused, a read that may not wait (preadv2(2)). */
import type koffi from 'koffi'

type Koffi = Pick<typeof koffi, 'load' | 'errno' | 'alloc' | 'address'>

/** Answers for the page with the byte at `position`; undefined when the system does not tell. */
export type Residency = (fd: number, position: number) => boolean | undefined

const CACHESTAT = 451
const RWF_NOWAIT = 8
const EAGAIN = 11

/** What this system has of the two, the cheaper one first. */
export function residency(koffi: Koffi): Residency {
  const ways = [cachestat, readWithoutWaiting].flatMap(make => {
    try {
      return [make(koffi)]
    } catch {
      return []
    }
  })
  return (fd, position) => {
    for (const way of ways) {
      const told = way(fd, position)
      if (told !== undefined) return told
    }
    return undefined
  }
}

/** Since Linux 6.5, for all file systems with a page cache; refused for files of others that may not be written. */
function cachestat(koffi: Koffi): Residency {
  const call = koffi
    .load(null)
    .func('long syscall(long number, int fd, void *range, void *found, unsigned int flags)') as (
    ...values: unknown[]
  ) => number
  const [range, found] = [new BigUint64Array(2), new BigUint64Array(5)]
  range[1] = 1n
  return (fd, position) => {
    range[0] = BigInt(position)
    return Number(call(CACHESTAT, fd, range, found, 0)) === 0 ? found[0] !== 0n : undefined
  }
}

/** For most disk file systems, not for those in memory. */
function readWithoutWaiting(koffi: Koffi): Residency {
  const call = koffi
    .load(null)
    .func('intptr_t preadv2(int fd, void *vectors, int count, int64_t offset, int flags)') as (
    ...values: unknown[]
  ) => number
  const byte: unknown = koffi.alloc('uint8_t', 1)
  const vector = new BigUint64Array([koffi.address(byte), 1n])
  return (fd, position) => {
    if (Number(call(fd, vector, 1, position, RWF_NOWAIT)) >= 0) return true
    return koffi.errno() === EAGAIN ? false : undefined
  }
}
