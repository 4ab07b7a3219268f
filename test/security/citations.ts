// Which tests say that they prove which rule: `(C-13)` in a title or in the opening of a file of tests, `Rules: C-13` in a dialogue.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ROOT } from '../docs/lab/pages.js'

/** Rule → files from the root of the tree, those below `test` first. */
export function citations(): ReadonlyMap<string, readonly string[]> {
  const cited = new Map<string, string[]>()
  for (const file of ['test', 'packages'].flatMap(testFiles)) {
    const rules = readFileSync(join(ROOT, file), 'utf8').match(/\bC-\d\d\b/g) ?? []
    for (const rule of new Set(rules)) cited.set(rule, [...(cited.get(rule) ?? []), file])
  }
  return cited
}

function testFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      name => /(?:\.test\.ts|\.dialogue)$/.test(name) && !/\b(?:node_modules|dist|security)\b/.test(name),
    )
    .map(name => join(folder, name).split(sep).join('/'))
    .sort()
}
