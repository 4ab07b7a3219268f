/** Which disks the files of a tree are on, and how quick reads or writes of each are: a tree may have others mounted below its root. */
import { promises, type StatsFs } from 'node:fs'
import type { ReadPace } from '@longshore/storage'
import { quietly } from './disk.js'
import { Pace } from './pace.js'

/** How long a device number is taken to stand for the same file system, in milliseconds. */
const TRUSTED = 60_000

interface Known {
  readonly pace: Pace | undefined
  readonly since: number
}

export class DevicePaces {
  readonly #devices = new Map<number, Known>()
  readonly #fits: (facts: StatsFs) => boolean
  readonly #now: () => number

  /** `fits` tells of which file systems the calls may ever run on this thread. */
  constructor(fits: (facts: StatsFs) => boolean, now: () => number = () => performance.now()) {
    this.#fits = fits
    this.#now = now
  }

  /** The pace of the file that is open under `hostPath`; undefined on a file system that does not fit, or tells nothing. */
  of(device: number, hostPath: string): ReadPace | undefined | Promise<ReadPace | undefined> {
    const known = this.#devices.get(device)
    if (known !== undefined && this.#now() - known.since < TRUSTED) return known.pace
    return this.#meet(device, hostPath)
  }

  async #meet(device: number, hostPath: string): Promise<ReadPace | undefined> {
    const facts = await quietly(() => promises.statfs(hostPath))
    const fits = facts !== undefined && this.#fits(facts)
    const pace = fits ? (this.#devices.get(device)?.pace ?? new Pace()) : undefined
    this.#devices.set(device, { pace, since: this.#now() })
    return pace
  }
}
