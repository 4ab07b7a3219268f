/** A kernel copy made of a read and a write, which meets the same full sockets and lost peers as the system's own. */
import { readSync, writeSync } from 'node:fs'
import type { ReadPace } from '../src/data-channel.js'
import type { KernelCopy } from '../src/kernel-copy.js'

export interface Copied {
  readonly position: number
  readonly length: number
  readonly answer: number
}

export class PlainCopy implements KernelCopy {
  /** Every call, in order. */
  readonly calls: Copied[] = []
  /** What the next calls answer instead of copying; undefined: they copy. */
  answer: ((position: number) => number | undefined) | undefined
  readonly resident?: (fileFd: number, position: number, length: number) => boolean | undefined

  constructor(resident?: PlainCopy['resident']) {
    if (resident) this.resident = resident
  }

  get moved(): number {
    return this.calls.reduce((sum, { answer }) => sum + Math.max(0, answer), 0)
  }

  copy(socketFd: number, fileFd: number, position: number, length: number): number {
    const answer = this.answer?.(position) ?? copied(socketFd, fileFd, position, length)
    this.calls.push({ position, length, answer })
    return answer
  }
}

function copied(socketFd: number, fileFd: number, position: number, length: number): number {
  const bytes = Buffer.alloc(length)
  try {
    const count = readSync(fileFd, bytes, 0, length, position)
    return count === 0 ? 0 : writeSync(socketFd, bytes, 0, count)
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno ?? Number.NaN
  }
}

/** A pace that stays as it is, and counts what ran where. */
export class SetPace implements ReadPace {
  here = 0
  pooled = 0

  constructor(readonly quick: boolean) {}

  ranHere(): void {
    this.here++
  }

  ranPooled(): void {
    this.pooled++
  }
}
