/** Which disks the files of a tree are on, and how quick reads from each are: a tree may have others mounted below its root. */
import { promises } from 'node:fs'
import type { ReadPace } from '@longshore/storage'
import { quietly } from './disk.js'
import { Pace } from './pace.js'
import { isRemote } from './remote.js'

/** How long a device number is taken to stand for the same file system, in milliseconds. */
const TRUSTED = 60_000

interface Known {
  readonly pace: Pace | undefined
  readonly since: number
}

export class ReadPaces {
  readonly #devices = new Map<number, Known>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** The pace of the file that is open under `hostPath`; undefined on a file system that may be remote, or that tells nothing. */
  of(device: number, hostPath: string): ReadPace | undefined | Promise<ReadPace | undefined> {
    const known = this.#devices.get(device)
    if (known !== undefined && this.#now() - known.since < TRUSTED) return known.pace
    return this.#meet(device, hostPath)
  }

  async #meet(device: number, hostPath: string): Promise<ReadPace | undefined> {
    const facts = await quietly(() => promises.statfs(hostPath))
    const local = facts !== undefined && !isRemote(facts)
    const pace = local ? (this.#devices.get(device)?.pace ?? new Pace()) : undefined
    this.#devices.set(device, { pace, since: this.#now() })
    return pace
  }
}
