// A Ceph RADOS Gateway that a run of the benchmark has for itself, with its data in memory.
import { readFile } from 'node:fs/promises'
import { startCeph } from '../../../s3/lab/ceph.js'
import { lackOf } from '../../../s3/lab/needs.js'
import { printed, versionIn } from '../peers/programs.js'
import { processorSeconds } from '../proc.js'
import type { Scale } from '../scale.js'
import { UsageError } from '../selection.js'
import type { ObjectStore } from './object-store.js'

const GIB = 2 ** 30
/** What it may hold: more than it ever has to, for what is deleted counts until it is collected. */
const MOST = 12 * GIB
/** For the daemons, what they keep beside the bytes of objects, and the servers that are measured. */
const REST = 1.5 * GIB

/** @throws UsageError that says what the machine lacks. */
export async function startRadosGateway(scale: Scale): Promise<ObjectStore> {
  const lack = lackOf('Ceph')
  if (lack !== undefined) throw new UsageError(`--s3 needs Ceph: ${lack}`)
  await requireMemory(bytesNeeded(scale))
  const version = versionIn(await printed('radosgw', ['--version']))
  const ceph = await startCeph({ memoryBytes: MOST })
  const { endpoint, region, credentials } = ceph.server
  return {
    about: `Ceph RADOS Gateway ${version}, one daemon of each kind, in memory`,
    endpoint,
    region,
    ...credentials,
    processorSeconds: () => processorSeconds(ceph.processes),
    reclaim: () => ceph.freeDeleted(),
    stop: () => ceph.close(),
  }
}

/** What is there to be downloaded, the largest uploads of a run, and the memory that is made ready for them. */
function bytesNeeded({ bytes, bytesHeld }: Scale): number {
  return bytes + bytesHeld + 2 * Math.max(bytes, 8 * bytesHeld) + REST
}

async function requireMemory(needed: number): Promise<void> {
  const text = await readFile('/proc/meminfo', 'utf8')
  const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024
  if (available >= needed) return
  const [has, needs] = [available, needed].map(bytes => (bytes / GIB).toFixed(1))
  throw new UsageError(`--s3 keeps its objects in memory: ${needs} GiB are needed, ${has} GiB are free`)
}
