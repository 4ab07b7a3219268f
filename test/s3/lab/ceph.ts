// Ceph's RADOS Gateway with a cluster of its own, in memory.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { answers, listens } from './answers.js'
import { cephSettings } from './ceph-settings.js'
import { Place } from './place.js'
import { type Claim, onFreePorts } from './ports.js'
import type { S3Server, StartedServer } from './server.js'
import { startIn } from './start-in.js'

const TRIES = 5

export interface CephOptions {
  /** The most that the buckets may hold. Room of deleted objects becomes free late. By default 4 GiB; it is used only when it is filled. */
  readonly memoryBytes?: number
}

export interface StartedCeph extends StartedServer {
  /** The ids of its daemons. */
  readonly processes: readonly number[]
  /** Makes the room of deleted objects free now. */
  freeDeleted(): Promise<void>
}

/** Starts one on ports and in a folder of its own, within a few seconds. Rejects with the last lines of its logs. */
export function startCeph({ memoryBytes = 4 * 2 ** 30 }: CephOptions = {}): Promise<StartedCeph> {
  return onFreePorts(2, async claim => {
    const place = new Place('ceph')
    const started = await startIn(place, claim, () => start(place, claim, memoryBytes))
    const collect = ['radosgw-admin', ...configured(place), 'gc', 'process', '--include-all'] as const
    return { ...started, processes: place.processes, freeDeleted: () => place.run(...collect) }
  })
}

async function start(place: Place, { ports }: Claim, memoryBytes: number): Promise<S3Server> {
  const [s3Port = 0, monitorPort = 0] = ports
  const cluster = randomUUID()
  const settings = { folder: place.folder, cluster, s3Port, monitorPort, memoryBytes }
  writeFileSync(place.path('ceph.conf'), cephSettings(settings))
  await startMonitor(place, cluster, monitorPort)
  await startStore(place)
  const server = await serverWithUser(place, s3Port)
  place.daemon('radosgw', 'radosgw', '-f', ...configured(place), '-n', 'client.rgw')
  await place.until(() => answers(server))
  return server
}

async function startMonitor(place: Place, cluster: string, port: number): Promise<void> {
  const [keyring, map] = [place.path('keyring'), place.path('monmap')]
  await place.run(
    'ceph-authtool',
    '--create-keyring',
    keyring,
    '--gen-key',
    '-n',
    'mon.',
    '--cap',
    'mon',
    'allow *',
  )
  const address = `[v1:127.0.0.1:${port}]`
  await place.run('monmaptool', '--create', '--addv', 'a', address, '--fsid', cluster, map)
  mkdirSync(place.path('mon'))
  const monitor = [...configured(place), '-i', 'a']
  await place.run('ceph-mon', ...monitor, '--mkfs', '--monmap', map, '--keyring', keyring)
  place.daemon('ceph-mon', 'ceph-mon', '-f', ...monitor)
  await place.until(() => listens(port))
}

async function startStore(place: Place): Promise<void> {
  const id = randomUUID()
  const cluster = ['ceph', ...configured(place), '--connect-timeout', '20', 'osd'] as const
  const store = [...configured(place), '-i', '0']
  await insist(() => place.run(...cluster, 'new', id))
  mkdirSync(place.path('osd'))
  await place.run('ceph-osd', ...store, '--mkfs', '--osd-uuid', id)
  await insist(() => place.run(...cluster, 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=lab'))
  place.daemon('ceph-osd', 'ceph-osd', '-f', ...store)
}

async function serverWithUser(place: Place, port: number): Promise<S3Server> {
  const credentials = { accessKeyId: 'longshore', secretAccessKey: randomBytes(20).toString('hex') }
  const keys = [`--access-key=${credentials.accessKeyId}`, `--secret-key=${credentials.secretAccessKey}`]
  const user = ['--uid=longshore', '--display-name=longshore', ...keys]
  await place.run('radosgw-admin', ...configured(place), 'user', 'create', ...user)
  return { name: 'Ceph', endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials }
}

/** A monitor that has just elected itself may refuse a command for a moment, most often on a busy machine. */
async function insist(command: () => Promise<void>): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      return await command()
    } catch (error) {
      if (left === 1) throw error
    }
  }
}

function configured(place: Place): string[] {
  return ['-c', place.path('ceph.conf')]
}
