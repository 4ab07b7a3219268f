// Directories on disk for one test: a root to be served, beside one that nobody may reach; gone when the test has finished.
import { createHash } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new directory that is removed when the test has finished. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-hostile-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What nobody may see, change or learn the names of. */
export interface Canary {
  readonly folder: string
  /** In every file outside, and nowhere else. */
  readonly text: string
  /** Of a file outside, used nowhere else. */
  readonly name: string
  /** The tree outside as it is now: every name, kind, mode, time and content. */
  snapshot(): string[]
}

export interface Grounds {
  readonly root: string
  readonly outside: Canary
}

/** A root with a few files in it, a directory beside it, and one whose name begins as the root's does. */
export function grounds(): Grounds {
  const base = temporaryFolder()
  const root = join(base, 'root')
  for (const folder of ['root/dir/deep', 'root/empty', 'outside/deep', 'root-twin'])
    mkdirSync(join(base, folder), { recursive: true })
  for (const file of ['file', 'dir/file', 'dir/deep/file']) writeFileSync(join(root, file), 'inside')
  return { root, outside: canary(base) }
}

function canary(base: string): Canary {
  const folder = join(base, 'outside')
  const name = 'never-named-by-a-client'
  const text = 'the canary sings'
  const places = [folder, join(folder, 'deep'), join(base, 'root-twin')]
  for (const place of places) {
    for (const file of [name, 'file', 'secret']) {
      writeFileSync(join(place, file), text, { mode: 0o640 })
      utimesSync(join(place, file), 1e9, 1e9)
    }
  }
  const around = () => readdirSync(base).sort()
  return { folder, text, name, snapshot: () => [...around(), ...places.flatMap(place => treeOf(place))] }
}

/** Every entry below `folder`, one line each. */
export function treeOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map(entry => lineOf(join(entry.parentPath, entry.name)))
    .sort()
}

function lineOf(path: string): string {
  const stats = lstatSync(path)
  const facts = `${path} ${stats.mode.toString(8)}`
  if (stats.isDirectory()) return facts
  if (stats.isSymbolicLink()) return `${facts} ${readlinkSync(path)}`
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
  return `${facts} ${stats.mtimeMs} ${digest}`
}
