/**
 * Scratch directories and the moves that the tests of this package are made of. Whatever is made or mounted here
 * is removed when its test is over.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Entry,
  isStorageError,
  type StorageAdapter,
  type StorageCall,
  type Upload,
  type VirtualPath,
  virtualPath,
  type WriteMode,
} from '@longshore/storage'
import { afterEach, beforeEach } from 'vitest'
import { fileStorage } from '../src/file-storage.js'

export const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'test' } }

const removals: (() => void)[] = []
afterEach(() => {
  while (removals.length > 0) removals.pop()?.()
})

/** A new directory; for use in tests and in what comes before each of them. */
export function scratchDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-fs-')))
  removals.push(() => removeTree(path))
  return path
}

function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // What lies deeper than a path can say is within reach of rm, a process that costs more than all the rest.
    execFileSync('rm', ['-rf', path])
  }
}

/** What every test of a file begins with: an empty directory and the storage of it; both may be replaced. */
export class Scratch {
  root!: string
  storage!: StorageAdapter

  inRoot(...names: string[]): string {
    return join(this.root, ...names)
  }

  open(path: string, kind: 'create' | 'replace' | 'append' = 'replace'): Promise<Upload> {
    return this.storage.write(at(path), { kind }, call)
  }

  put(path: string, data: Buffer | string, mode?: WriteMode): Promise<void> {
    return put(this.storage, path, data, mode)
  }

  get(path: string): Promise<string> {
    return get(this.storage, path)
  }

  entries(path?: string): Promise<Entry[]> {
    return entries(this.storage, path)
  }

  names(path?: string): Promise<string[]> {
    return names(this.storage, path)
  }
}

/** Makes both anew before each test, after which nothing below the directory may be open. */
export function scratchStorage(): Scratch {
  const scratch = new Scratch()
  beforeEach(() => {
    scratch.root = scratchDirectory()
    scratch.storage = fileStorage(scratch.root)
  })
  afterEach(() => nothingIsOpenBelow(scratch.root))
  return scratch
}

/** Mounts a file system in memory; false when this is not permitted here. */
export function mountMemory(path: string, options: string): boolean {
  mkdirSync(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return false
  }
  removals.push(() => execFileSync('umount', ['--lazy', path], { stdio: 'ignore' }))
  return true
}

export const isRoot = process.geteuid?.() === 0
export const isLinux = process.platform === 'linux'

export function send(upload: Upload, data: Buffer | string): Promise<void> {
  const sink = upload.sink()
  return new Promise((resolve, reject) => {
    sink.on('error', reject)
    sink.end(Buffer.from(data), () => resolve())
  })
}

/** Writes a whole file as a server would, with an abort where that fails. */
export async function put(
  storage: StorageAdapter,
  path: string,
  data: Buffer | string,
  mode: WriteMode = { kind: 'replace' },
): Promise<void> {
  const upload = await storage.write(virtualPath(path), mode, call)
  try {
    await send(upload, data)
  } catch (error) {
    await upload.abort(error as Error)
    throw error
  }
  await upload.commit()
}

export async function get(storage: StorageAdapter, path: string): Promise<string> {
  const source = await storage.read(virtualPath(path), { start: 0 }, call)
  try {
    return (await buffer(source.stream())).toString()
  } finally {
    await source.close()
  }
}

export async function entries(storage: StorageAdapter, path = '/'): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const entry of storage.list(virtualPath(path), call)) found.push(entry)
  return found
}

export async function names(storage: StorageAdapter, path = '/'): Promise<string[]> {
  return (await entries(storage, path)).map(({ name }) => name)
}

/** The code of the storage error that `attempt` rejects with; `done` when it does not. */
export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
    return 'done'
  } catch (error) {
    return isStorageError(error) ? error.code : `no storage error: ${String(error)}`
  }
}

/** What the descriptors of this process that lead below `path` lead to. */
export function descriptorsBelow(path: string): string[] {
  const targets = readdirSync('/proc/self/fd').map(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return targets.filter(target => target.startsWith(`${path}/`))
}

/** Fails when descriptors below `path` stay open; a sweep in the background may hold some for a moment. */
export async function nothingIsOpenBelow(path: string): Promise<void> {
  if (!isLinux) return
  const deadline = performance.now() + 15_000
  for (let open = descriptorsBelow(path); open.length > 0; open = descriptorsBelow(path)) {
    if (performance.now() > deadline) throw new Error(`still open: ${open.join(', ')}`)
    await nextTurn()
  }
}

export function at(path: string): VirtualPath {
  return virtualPath(path)
}
