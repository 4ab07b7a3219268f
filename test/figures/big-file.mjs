// A folder with one file, `big`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The file has so many MiB; `remove` takes all away. */
export function bigFile(mib) {
  const root = mkdtempSync(join(tmpdir(), 'longshore-figures-'))
  writeFileSync(join(root, 'big'), Buffer.alloc(mib * 1_048_576, 'tea '))
  return { root, remove: () => rmSync(root, { recursive: true }) }
}
