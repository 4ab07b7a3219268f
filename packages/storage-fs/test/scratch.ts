/** Scratch directories and the moves that the tests of this package are made of. */
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

export const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'test' } }

/** A new directory that {@link cleanUp} removes. */
export function scratchDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-fs-')))
  removals.push(() => removeTree(path))
  return path
}

const removals: (() => void)[] = []

/** Where there is an rm, it also removes what lies deeper than a path can say. */
function removeTree(path: string): void {
  if (process.platform === 'win32') rmSync(path, { recursive: true, force: true })
  else execFileSync('rm', ['-rf', path])
}

/** Unmounts and removes what the test made; for `afterEach`. */
export function cleanUp(): void {
  while (removals.length > 0) removals.pop()?.()
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
  const deadline = performance.now() + 5000
  for (let open = descriptorsBelow(path); open.length > 0; open = descriptorsBelow(path)) {
    if (performance.now() > deadline) throw new Error(`still open: ${open.join(', ')}`)
    await nextTurn()
  }
}

export function at(path: string): VirtualPath {
  return virtualPath(path)
}
