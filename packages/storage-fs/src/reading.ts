/** Opens files for reading; the source owns its descriptor until it is closed and nothing reads from it any more. */
import { constants } from 'node:fs'
import type { Readable } from 'node:stream'
import {
  type OpenFile,
  type ReadPace,
  type ReadRange,
  type Source,
  type StorageCall,
  StorageError,
  type VirtualPath,
} from '@longshore/storage'
import { ended, untilAborted } from './ending.js'
import { dataErrorOf } from './errors.js'
import { FileReadable } from './file-readable.js'
import { segmentsToFind } from './names.js'
import { at } from './place.js'
import { abandon, openRegular, type RegularFile } from './regular-file.js'
import { descriptorPath } from './root.js'
import { attempt, type Tree } from './tree.js'

/** Opens `path` for the bytes of `range`; an end beyond the file means the end of the file. */
export function read(tree: Tree, path: VirtualPath, range: ReadRange, call: StorageCall): Promise<Source> {
  return attempt(path, call, async () => {
    const file = await at(tree.walk.target(path, segmentsToFind(path)), place =>
      openRegular(tree, place, path, constants.O_RDONLY),
    )
    if (isWithinFile(range, file.stats.size)) {
      const pace = await paceOf(tree, file)
      return new FileSource(tree, file, range, path, call, pace)
    }
    await abandon(tree, file)
    throw new StorageError('bad-offset', path)
  })
}

/** Whether a range begins within a file of `size` bytes, or right at its end. */
export function isWithinFile({ start, end }: ReadRange, size: number): boolean {
  if (!Number.isSafeInteger(start) || start < 0 || start > size) return false
  return end === undefined || (Number.isSafeInteger(end) && end >= start)
}

/** A file without a size is the kernel's own, and its reads may wait for anything. */
function paceOf(tree: Tree, { fd, stats }: RegularFile) {
  return tree.descriptors && stats.size > 0 ? tree.readPaces.of(stats.dev, descriptorPath(fd)) : undefined
}

class FileSource implements Source {
  readonly size: number
  readonly file: OpenFile
  readonly #tree: Tree
  readonly #opened: RegularFile
  readonly #path: VirtualPath
  readonly #call: StorageCall
  #stream: Readable | undefined
  #closed: Promise<void> | undefined

  constructor(
    tree: Tree,
    opened: RegularFile,
    { start, end }: ReadRange,
    path: VirtualPath,
    call: StorageCall,
    pace: ReadPace | undefined,
  ) {
    const { size } = opened.stats
    // Files of size 0 that have bytes nevertheless are the kernel's own; they end where they end.
    const last = end === undefined ? size || undefined : Math.min(end, size)
    this.size = size
    this.file = {
      fd: opened.fd,
      position: start,
      ...(last !== undefined && { end: last }),
      explain: error => dataErrorOf(error, path),
      ...(pace && { pace }),
    }
    this.#tree = tree
    this.#opened = opened
    this.#path = path
    this.#call = call
  }

  stream(): Readable {
    if (this.#stream || this.#closed)
      throw new StorageError('io', this.#path, new Error('not readable twice'))
    const { fd, position, end } = this.file
    this.#stream = new FileReadable({ fd, path: this.#path, start: position, end })
    return untilAborted(this.#stream, this.#path, this.#call)
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    if (this.#stream) await ended(this.#stream)
    await abandon(this.#tree, this.#opened)
  }
}
