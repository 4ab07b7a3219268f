// Finds circles in a graph of names: files that import each other, packages that depend on each other.
import { posix } from 'node:path'
import type { SourceFile } from './rules.js'

export type Graph = ReadonlyMap<string, readonly string[]>

/** One circle for each place where the walk closes one, written `a → b → a`. */
export function cycles(graph: Graph): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) {
      found.push([...trail.slice(trail.indexOf(node)), node].join(' → '))
      return
    }
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return found
}

/**
 * Who loads whom among the files of one package, by paths below `src`.
 * Types are gone by then, and may refer to each other.
 */
export function importGraph(files: readonly SourceFile[]): Graph {
  return new Map(
    files.map(file => [
      file.path,
      file.syntax.imports
        .filter(({ specifier, typeOnly }) => !typeOnly && specifier.startsWith('.'))
        .map(({ specifier }) => posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, '.ts')),
    ]),
  )
}
