/** Tells file systems of this machine from those behind a network or another process, and those without a device from all others. */
import type { StatsFs } from 'node:fs'

/** File systems whose calls may wait for a network or another process, by the `f_type` of statfs. */
const REMOTE = new Set([
  ...[0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x00c36400, 0x01021997, 0x5346414f, 0x6b414653],
  ...[0x73757245, 0x0bd00bd0, 0x19830326, 0x47504653, 0x7461636f, 0x564c],
])

/** Whether any call to it may wait for long. */
export function isRemote({ type }: StatsFs): boolean {
  return REMOTE.has(type)
}

/** tmpfs and ramfs, by the `f_type` of statfs. */
const IN_MEMORY = new Set([0x01021994, 0x858458f6])

/** Whether no write to it ever waits for a device: others make a writer wait when it is far ahead of theirs, for a fifth of a second at once. */
export function isInMemory({ type }: StatsFs): boolean {
  return IN_MEMORY.has(type)
}
