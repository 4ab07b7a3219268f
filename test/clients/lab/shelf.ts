// What a server stores for one user, and how a test looks at it behind the server's back.
import { linkSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import {
  isStorageError,
  type StorageAdapter,
  type StorageCall,
  type StorageCode,
  virtualPath,
} from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'

export interface Shelf {
  readonly storage: StorageAdapter
  /** Puts a file there, and its directories. */
  readonly put: (path: string, bytes: Uint8Array) => Promise<void>
  /** Puts empty files into a new directory. */
  readonly putMany: (directory: string, names: readonly string[]) => Promise<void>
  /** Puts a file of zeros there. */
  readonly putZeros: (path: string, size: number) => Promise<void>
  readonly bytes: (path: string) => Promise<Buffer>
  /** Names in a directory; undefined where there is none. */
  readonly names: (path: string) => Promise<string[] | undefined>
  readonly modified: (path: string) => Promise<Date>
  readonly setModified: (path: string, when: Date) => Promise<void>
  readonly makeDirectory: (path: string) => Promise<void>
  readonly clear: () => Promise<void>
}

export type ShelfKind = 'disk' | 'memory'

export function makeShelf(kind: ShelfKind): Promise<Shelf> {
  return kind === 'disk' ? diskShelf() : Promise.resolve(storageShelf(memoryStorage()))
}

async function diskShelf(): Promise<Shelf> {
  const root = await mkdtemp(join(tmpdir(), 'longshore-shelf-'))
  const at = (path: string) => join(root, path)
  return {
    storage: fileStorage(root),
    async put(path, bytes) {
      await mkdir(dirname(at(path)), { recursive: true })
      await writeFile(at(path), bytes)
    },
    async putMany(directory, [first = '', ...rest]) {
      await mkdir(at(directory))
      await writeFile(join(at(directory), first), '')
      // More names of one file are made many times faster than files.
      for (const name of rest) linkSync(join(at(directory), first), join(at(directory), name))
    },
    async putZeros(path, size) {
      await writeFile(at(path), '')
      await truncate(at(path), size)
    },
    bytes: path => readFile(at(path)),
    names: async path => (await readdir(at(path)).catch(() => undefined))?.sort(),
    modified: async path => (await stat(at(path))).mtime,
    setModified: (path, when) => utimes(at(path), when, when),
    makeDirectory: async path => void (await mkdir(at(path), { recursive: true })),
    clear: () => rm(root, { recursive: true, force: true }),
  }
}

const call = (): StorageCall => ({ signal: new AbortController().signal, caller: { name: 'shelf' } })

/** A shelf that is looked at through its storage, which has to be able to set times. */
export function storageShelf(storage: StorageAdapter, clear = () => Promise.resolve()): Shelf {
  const at = virtualPath
  const makeDirectory = (path: string) => directoriesTo(storage, path)
  async function put(path: string, bytes: Uint8Array) {
    if (storage.traits.directories === 'real') await makeDirectory(dirname(path))
    const upload = await storage.write(at(path), { kind: 'replace' }, call())
    const sink = upload.sink()
    await new Promise<void>((done, failed) => sink.once('error', failed).end(bytes, done))
    await upload.commit()
  }
  return {
    storage,
    put,
    async putMany(directory, names) {
      await makeDirectory(directory)
      for (let start = 0; start < names.length; start += 16)
        await Promise.all(
          names.slice(start, start + 16).map(name => put(`${directory}/${name}`, Buffer.alloc(0))),
        )
    },
    putZeros: (path, size) => put(path, Buffer.alloc(size)),
    async bytes(path) {
      const source = await storage.read(at(path), { start: 0 }, call())
      const bytes = await buffer(source.stream())
      await source.close()
      return bytes
    },
    names: path => namesIn(storage, path),
    modified: async path => (await storage.stat(at(path), call())).modified,
    setModified: async (path, when) => storage.setModified?.(at(path), when, call()),
    makeDirectory,
    clear,
  }
}

async function directoriesTo(storage: StorageAdapter, path: string): Promise<void> {
  const segments = path.split('/').filter(segment => segment !== '')
  for (const [index] of segments.entries()) {
    const directory = virtualPath(`/${segments.slice(0, index + 1).join('/')}`)
    await storage.makeDirectory?.(directory, call()).catch(unless('exists'))
  }
}

async function namesIn(storage: StorageAdapter, path: string): Promise<string[] | undefined> {
  const names: string[] = []
  try {
    for await (const { name } of storage.list(virtualPath(path), call())) names.push(name)
  } catch (error) {
    unless('not-found', 'not-a-directory')(error)
    return undefined
  }
  return names.sort()
}

function unless(...codes: StorageCode[]): (error: unknown) => void {
  return error => {
    if (!isStorageError(error) || !codes.includes(error.code)) throw error
  }
}
