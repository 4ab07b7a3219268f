// Every path that a byte can take through the server, each with the kernel copy on and off: the same tests run for all of them.
import { linesToNetwork, linesToStorage, MIB, masked } from './bytes.js'

export type Direction = 'download' | 'upload'

/** What decides about the path of a byte. */
export interface Way {
  readonly title: string
  /** Whether the server may have the system copy files to sockets, and move what comes from sockets to files. */
  readonly kernelCopy: boolean
  /** A directory; the same below a mount, a root and a guard; or memory. */
  readonly storage: 'directory' | 'composed' | 'memory'
  readonly secure: boolean
  readonly type: 'I' | 'A'
  /** What an interceptor puts between storage and network. */
  readonly through?: 'identity' | 'mask'
  /** Bytes per second, high enough to be waited for and low enough to brake. */
  readonly rate?: number
}

type Path = Omit<Way, 'kernelCopy'>

const plain = { storage: 'directory', secure: false, type: 'I' } as const

const PATHS: readonly Path[] = [
  { ...plain, title: 'in the clear' },
  { ...plain, title: 'through mount, root and guard', storage: 'composed' },
  { ...plain, title: 'under TLS', secure: true },
  { ...plain, title: 'as lines', type: 'A' },
  { ...plain, title: 'through an identity', through: 'identity' },
  { ...plain, title: 'through a change', through: 'mask' },
  { ...plain, title: 'at a rate', rate: 24 * MIB },
  { ...plain, title: 'from and to memory', storage: 'memory' },
]

/** All of them. */
export const WAYS: readonly Way[] = PATHS.flatMap(path => [
  { ...path, kernelCopy: true, title: `${path.title}, kernel copy on` },
  { ...path, kernelCopy: false, title: `${path.title}, kernel copy off` },
])

/** Those of files on disk. */
export const DISK_WAYS = WAYS.filter(({ storage }) => storage !== 'memory')

/** Whether bytes move as they are from or to an open file, without streams. */
export function isDescriptorWay({ storage, type, through, rate }: Way): boolean {
  return storage !== 'memory' && type === 'I' && through === undefined && rate === undefined
}

/** Whether the system has to copy downloads itself, and the most of large uploads. */
export function isKernelWay(way: Way): boolean {
  return way.kernelCopy && isDescriptorWay(way) && !way.secure
}

/** What a client sees of the bytes of a file. */
export function onNetwork({ type, through }: Way, bytes: Buffer): Buffer {
  if (type === 'A') return linesToNetwork(bytes)
  return through === 'mask' ? masked(bytes) : bytes
}

/** What a file holds of the bytes of a client. */
export function inStorage({ type, through }: Way, bytes: Buffer): Buffer {
  if (type === 'A') return linesToStorage(bytes)
  return through === 'mask' ? masked(bytes) : bytes
}

/** For `describe.each`. */
export const titled = (ways: readonly Way[]): [string, Way][] => ways.map(way => [way.title, way])
