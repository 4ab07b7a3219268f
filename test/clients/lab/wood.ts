// Trees of files for programs that move whole trees, and what is found of them afterwards.
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { sha256, someBytes } from './bytes.js'
import type { Shelf } from './shelf.js'

/** Paths, which begin with `/`, to bytes. */
export type Wood = ReadonlyMap<string, Buffer>
/** Paths to hashes. */
export type Hashes = Readonly<Record<string, string>>

export const PLANTED = new Date('2021-02-03T04:05:06Z')

/** Files of 0 to 20 000 bytes, ten in a directory. */
export function wood(files: number): Wood {
  return new Map(
    Array.from({ length: files }, (_, index) => [
      `/branch ${Math.floor(index / 100)}/zweig-${Math.floor(index / 10)}/blatt ${index}.bin`,
      someBytes((index * 4_001) % 20_000),
    ]),
  )
}

export function hashesOf(planted: Wood): Hashes {
  return sorted([...planted].map(([path, bytes]) => [path, sha256(bytes)]))
}

/** Plants a wood below a local folder, with the same time for every file. */
export async function plant(folder: string, planted: Wood): Promise<void> {
  for (const [path, bytes] of planted) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    await utimes(file, PLANTED, PLANTED)
  }
}

export async function plantOn(shelf: Shelf, planted: Wood): Promise<void> {
  for (const [path, bytes] of planted) {
    await shelf.put(path, bytes)
    await shelf.setModified(path, PLANTED)
  }
}

export async function hashesBelow(folder: string): Promise<Hashes> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const hashed = files.map(
    async file => [`/${relative(folder, file)}`, sha256(await readFile(file))] as const,
  )
  return sorted(await Promise.all(hashed))
}

export async function hashesOn(shelf: Shelf, directory = ''): Promise<Hashes> {
  const found: (readonly [string, string])[] = []
  for (const name of (await shelf.names(directory || '/')) ?? []) {
    const path = `${directory}/${name}`
    const within = await shelf.names(path)
    if (within) found.push(...Object.entries(await hashesOn(shelf, path)))
    else found.push([path, sha256(await shelf.bytes(path))])
  }
  return sorted(found)
}

function sorted(hashes: readonly (readonly [string, string])[]): Hashes {
  return Object.fromEntries([...hashes].sort(([one], [other]) => (one < other ? -1 : 1)))
}
