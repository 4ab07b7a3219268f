// Where things of the repository are, for programs that run from their sources as well as built.
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = new URL(
  '../../',
  pathToFileURL(createRequire(import.meta.url).resolve('longshore/package.json')),
)

/** The path of a file or a folder, which is given from the root of the repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(path, ROOT))
}
