/** Tells file systems of this machine from those behind a network or another process. */
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
