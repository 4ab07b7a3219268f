/** The `unique` value of entries: the same for two names of one file, and nothing that tells device or inode (RFC 3659 §7.5.2). */
import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'

/** What devices are called; the numbers themselves are not shown. */
const devices = new Map<number, string>()
/** Keys of this process for the rounds below, so that inode numbers cannot be computed back. */
const keys = new Uint32Array(Uint8Array.from(randomBytes(16)).buffer)
const HALF = 2 ** 32
/** All pairs of digits: `toString` takes longer than the look at a file of a long listing has time for. */
const PAIRS = Array.from({ length: 1024 }, (_, value) => value.toString(32).padStart(2, '0'))

/** 32 bits in seven digits of base 32. */
function digitsOf(value: number): string {
  const low = PAIRS[(value >>> 2) & 1023]! + (value & 3)
  return PAIRS[value >>> 22]! + PAIRS[(value >>> 12) & 1023]! + low
}

/** Undefined where the file system's number is too large to be held exactly, since two files might share it then. */
export function uniqueOf(stats: Stats): string | undefined {
  if (!Number.isSafeInteger(stats.ino)) return undefined
  let left = Math.floor(stats.ino / HALF)
  let right = stats.ino >>> 0
  // Four rounds of a Feistel network: every inode number gets another value, and no two the same.
  for (let round = 0; round < keys.length; round++) {
    const next = (left ^ mixed(right, keys[round]!)) >>> 0
    left = right
    right = next
  }
  return deviceName(stats.dev) + digitsOf(left) + digitsOf(right)
}

function mixed(value: number, key: number): number {
  const once = Math.imul(value ^ key, 0x9e3779b1)
  return Math.imul(once ^ (once >>> 15), 0x85ebca77) ^ (once >>> 13)
}

function deviceName(device: number): string {
  const known = devices.get(device)
  if (known !== undefined) return known
  const name = `${devices.size.toString(36)}h`
  devices.set(device, name)
  return name
}
