// Where the files of a test are, looked at and changed behind the server's back: a directory of its own, or memory.
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { guarded, mount, rooted, type StorageAdapter, virtualPath } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { HARNESS_CALL } from '../../dialogues/runner/dialogue-storage.js'
import { temporaryFolder } from '../../hostile/lab/folders.js'
import type { Way } from './ways.js'

export interface Grounds {
  readonly storage: StorageAdapter
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Undefined when there is no such file. */
  content(name: string): Promise<Buffer | undefined>
  remove(name: string): Promise<void>
  grow(name: string, bytes: Uint8Array): Promise<void>
  names(): Promise<string[]>
}

/** Empty grounds of the kind that the way asks for, gone when the test has finished. */
export function groundsOf({ storage }: Way): Grounds {
  return storage === 'memory' ? new MemoryGrounds() : DiskGrounds.make(storage)
}

export class DiskGrounds implements Grounds {
  readonly storage: StorageAdapter
  readonly folder: string

  /** Serves the directory `folder`. */
  constructor(folder: string, storage: StorageAdapter = fileStorage(folder)) {
    this.folder = folder
    this.storage = storage
  }

  /** Below `base`, in the way that `storage` says. */
  static make(storage: Way['storage'], base = temporaryFolder()): DiskGrounds {
    if (storage !== 'composed') return new DiskGrounds(base)
    const folder = join(base, 'berths')
    mkdirSync(folder)
    return new DiskGrounds(folder, composedOf(base))
  }

  pathOf(name: string): string {
    return join(this.folder, name)
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    writeFileSync(this.pathOf(name), bytes)
  }

  async content(name: string): Promise<Buffer | undefined> {
    try {
      return readFileSync(this.pathOf(name))
    } catch {
      return undefined
    }
  }

  async remove(name: string): Promise<void> {
    rmSync(this.pathOf(name))
  }

  async grow(name: string, bytes: Uint8Array): Promise<void> {
    appendFileSync(this.pathOf(name), bytes)
  }

  async names(): Promise<string[]> {
    return readdirSync(this.folder).sort()
  }

  truncate(name: string, size: number): void {
    truncateSync(this.pathOf(name), size)
  }

  /** Another file takes the place of this one. */
  replace(name: string, bytes: Uint8Array): void {
    writeFileSync(this.pathOf('.other'), bytes)
    renameSync(this.pathOf('.other'), this.pathOf(name))
  }

  /** A file of `size` bytes that hardly takes room: holes around `marks`, each at its offset. */
  sparse(name: string, size: number, marks: ReadonlyMap<number, Buffer> = new Map()): void {
    const fd = openSync(this.pathOf(name), 'w')
    for (const [at, bytes] of marks) writeSync(fd, bytes, 0, bytes.length, at)
    closeSync(fd)
    truncateSync(this.pathOf(name), size)
  }

  /** `size` bytes from `start` on, or as many as there are. */
  piece(name: string, start: number, size: number): Buffer {
    const fd = openSync(this.pathOf(name), 'r')
    const bytes = Buffer.alloc(size)
    const count = readSync(fd, bytes, 0, size, start)
    closeSync(fd)
    return bytes.subarray(0, count)
  }
}

/** The directory `berths` below `base`, seen through every combinator that passes bytes on. */
function composedOf(base: string): StorageAdapter {
  const below = rooted(mount({ '/': memoryStorage(), '/disk': fileStorage(base) }), '/disk/berths')
  return guarded(below, () => true)
}

export class MemoryGrounds implements Grounds {
  readonly storage = memoryStorage()

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#write(name, bytes, 'replace')
  }

  async content(name: string): Promise<Buffer | undefined> {
    try {
      const source = await this.storage.read(virtualPath(`/${name}`), { start: 0 }, HARNESS_CALL)
      const chunks: Buffer[] = []
      for await (const chunk of source.stream()) chunks.push(chunk as Buffer)
      await source.close()
      return Buffer.concat(chunks)
    } catch {
      return undefined
    }
  }

  async remove(name: string): Promise<void> {
    await this.storage.remove(virtualPath(`/${name}`), HARNESS_CALL)
  }

  async grow(name: string, bytes: Uint8Array): Promise<void> {
    await this.#write(name, bytes, 'append')
  }

  async names(): Promise<string[]> {
    const names: string[] = []
    for await (const { name } of this.storage.list(virtualPath('/'), HARNESS_CALL)) names.push(name)
    return names.sort()
  }

  async #write(name: string, bytes: Uint8Array, kind: 'replace' | 'append'): Promise<void> {
    const upload = await this.storage.write(virtualPath(`/${name}`), { kind }, HARNESS_CALL)
    // The storage may keep what it is given; the test goes on with its own.
    await finished(upload.sink().end(Buffer.from(bytes)))
    await upload.commit()
  }
}
