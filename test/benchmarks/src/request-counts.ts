// How many requests of each kind a process has sent to an object store: asked of the process, which counts them itself.
import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Values } from './figures.js'

const KIND = 'requests:'

/** The socket at which a contender tells its counts; there is none where it sends no requests. */
export function countsFile(work: string, name: string): string {
  return join(work, `${name}.counts`)
}

/** So far, by the names that S3 has for them. */
export async function requestCounts(file: string): Promise<Values> {
  if (!existsSync(file)) return {}
  return JSON.parse(await text(createConnection(file))) as Values
}

/** Those of one run: all of them, and of each kind that there were any of. */
export function requestsBetween(before: Values, after: Values): Values {
  const kinds = Object.entries(after)
    .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
    .filter(([, count]) => count > 0)
  if (kinds.length === 0) return {}
  const all = kinds.reduce((sum, [, count]) => sum + count, 0)
  return { requests: all, ...Object.fromEntries(kinds.map(([name, count]) => [KIND + name, count])) }
}

/** The kinds of which a run tells. */
export function kindsOf(values: Values): readonly string[] {
  return Object.keys(values)
    .filter(key => key.startsWith(KIND))
    .map(key => key.slice(KIND.length))
}

export function countOf(values: Values, kind: string): number {
  return values[KIND + kind] ?? 0
}
