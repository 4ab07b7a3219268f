// The table of docs/security.md: what could happen, what prevents it, which tests show it.
import { table } from '../docs/generated/markdown.js'
import type { Rule } from './rule.js'

const MOST_LINKS = 4

export function rulesTable(rules: readonly Rule[], cited: ReadonlyMap<string, readonly string[]>): string {
  return table(
    ['rule', 'what could happen', 'what longshore does', 'tests'],
    rules.map(({ id, danger, answer }) => [id, danger, answer, links(cited.get(id) ?? [])]),
  )
}

/** Those of whole servers come first; the rest is counted. */
function links(files: readonly string[]): string {
  const ordered = [...files].sort((a, b) => rank(a) - rank(b))
  const shown = ordered.slice(0, MOST_LINKS).map(file => `[${nameOf(file)}](../${file})`)
  const more = files.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

function rank(file: string): number {
  if (file.startsWith('test/hostile/')) return 0
  return file.startsWith('test/') ? 1 : 2
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.(?:test\.ts|dialogue)$/, '')
}
