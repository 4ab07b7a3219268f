/** Fills a new memory storage with the files it is to begin with. */
import {
  fromSegments,
  isSegment,
  ROOT,
  StorageError,
  segmentsOf,
  type VirtualPath,
  virtualPath,
} from '@longshore/storage'
import { BlockWriter } from './block-writer.js'
import { makeDirectory } from './directories.js'
import { landUpload } from './landing.js'
import type { Store } from './store.js'

/** Throws a TypeError that names the file at fault. */
export function addFiles(store: Store, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [pathname, bytes] of Object.entries(files)) {
    try {
      addFile(store, pathOf(pathname), bytesOf(bytes))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new TypeError(`memoryStorage option files: '${pathname}' cannot be stored (${why})`, {
        cause: error,
      })
    }
  }
}

function addFile(store: Store, path: VirtualPath, bytes: Uint8Array): void {
  addDirectories(store, path)
  const writer = new BlockWriter(store.allowance)
  if (!writer.tryKeep(bytes)) throw new StorageError('no-space', path)
  landUpload(store, { path, mode: { kind: 'create' }, kept: undefined, writer, harmless: false })
}

function addDirectories({ tree }: Store, path: VirtualPath): void {
  const names = segmentsOf(path)
  for (let depth = 1; depth < names.length; depth += 1) {
    const directory = fromSegments(names.slice(0, depth))
    const { node } = tree.place(directory)
    if (node === undefined) makeDirectory(tree, directory)
  }
}

function pathOf(pathname: string): VirtualPath {
  const path = virtualPath(pathname)
  if (path === ROOT || pathname.endsWith('/')) throw new TypeError('a file needs a name')
  if (!segmentsOf(path).every(isSegment)) throw new TypeError('a name has a NUL')
  return path
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value)
  if (value instanceof Uint8Array) return value
  throw new TypeError('neither text nor bytes')
}
