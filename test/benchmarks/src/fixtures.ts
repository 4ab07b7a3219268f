// What lies in the folder that all servers serve: made for the rows of one run, on memory where there is such a place, and removed after it.
import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Served } from './served.js'

export interface Fixture {
  readonly kind: 'file' | 'folder'
  readonly name: string
  readonly entries: number
  /** Of the file, or of each file in the folder. */
  readonly bytes: number
}

/** The only place that clients write to. */
export const UPLOADS: Fixture = { kind: 'folder', name: 'up', entries: 0, bytes: 0 }

export function largeFile(bytes: number): Fixture {
  return { kind: 'file', name: `file-${bytes}`, entries: 1, bytes }
}

export function folderOfFiles(entries: number, bytes: number): Fixture {
  return { kind: 'folder', name: `small-${entries}`, entries, bytes }
}

export function folderOfEmpty(entries: number): Fixture {
  return { kind: 'folder', name: `list-${entries}`, entries, bytes: 0 }
}

const CHUNK = 2 ** 20
const OWNER = '.owner'

/** Where files are kept in memory, on systems that have such a place. */
export const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Where files lie: always the same place, because the account of the C servers has it as its home. */
export const ROOT = join(MEMORY, 'longshore-bench')

/** The folder that is served, and that one run of the benchmark has for itself. */
export class ServedFolder implements Served {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /**
   * Takes the folder, also over from a run that has died.
   * @throws Error when a run that is alive has it.
   */
  static async take(path = ROOT): Promise<ServedFolder> {
    const owner = Number(await readFile(join(path, OWNER), 'utf8').catch(() => '0'))
    if (owner !== 0 && owner !== process.pid && alive(owner)) {
      throw new Error(`${path} is in use by process ${owner}: one benchmark at a time`)
    }
    await rm(path, { recursive: true, force: true })
    await mkdir(path, { recursive: true, mode: 0o755 })
    await writeFile(join(path, OWNER), String(process.pid))
    return new ServedFolder(path)
  }

  get keptIn(): string {
    return this.path.startsWith('/dev/shm/') ? 'tmpfs' : 'disk'
  }

  async prepare(fixtures: readonly Fixture[], account?: { readonly uid: number; readonly gid: number }) {
    if (account) await chown(this.path, account.uid, account.gid)
    for (const fixture of fixtures) {
      const path = join(this.path, fixture.name)
      if (existsSync(path)) continue
      if (fixture.kind === 'file') await writeLarge(path, fixture.bytes)
      else await fillFolder(path, fixture)
      if (account) await chown(path, account.uid, account.gid)
    }
  }

  async emptyUploads(): Promise<void> {
    const folder = join(this.path, UPLOADS.name)
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
  }

  async uploadedBytes(): Promise<number> {
    const folder = join(this.path, UPLOADS.name)
    let bytes = 0
    for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size
    return bytes
  }

  async prewarm(bytes: number): Promise<void> {
    await writeAndDelete(join(this.path, UPLOADS.name), bytes)
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

/**
 * Writes and deletes so many bytes. A virtual machine may get its free pages from the host one by one, slowly; after this they are there,
 * for the first server of a round as for the last.
 */
export async function writeAndDelete(folder: string, bytes: number): Promise<void> {
  const path = join(folder, '.prewarm')
  try {
    await writeLarge(path, bytes)
  } finally {
    await rm(path, { force: true })
  }
}

async function writeLarge(path: string, bytes: number): Promise<void> {
  const chunk = randomFillSync(Buffer.allocUnsafe(Math.min(CHUNK, bytes)))
  const file = await open(path, 'w', 0o644)
  try {
    for (let written = 0; written < bytes; ) {
      const { bytesWritten } = await file.write(chunk, 0, Math.min(chunk.length, bytes - written))
      written += bytesWritten
    }
  } finally {
    await file.close()
  }
}

async function fillFolder(path: string, { entries, bytes }: Fixture): Promise<void> {
  await mkdir(path)
  const content = randomFillSync(Buffer.allocUnsafe(bytes))
  for (let index = 0; index < entries; index += 1) {
    await writeFile(join(path, nameInFolder(bytes, index)), content)
  }
}

/** How the load client expects files to be called, and listings to look. */
export function nameInFolder(bytes: number, index: number): string {
  return bytes > 0 ? `f${String(index).padStart(5, '0')}` : `file-${String(index).padStart(6, '0')}.dat`
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
