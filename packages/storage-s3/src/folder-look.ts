/** Looks at what is below the two names of a directory that is being moved. */
import { StorageError } from '@longshore/storage'
import type { ListedObject } from './api.js'
import type { Bucket } from './bucket.js'
import { type Folder, isDone } from './folder.js'
import { HIDDEN_PREFIX, LONGEST_KEY } from './keys.js'
import { pagesBelow } from './pages-below.js'
import { PAGE } from './sizes.js'

/** Objects by what their keys have behind a prefix. */
export type Below = ReadonlyMap<string, ListedObject>

/**
 * Lists what is to be moved.
 * @returns what is not copied yet, or has changed since
 * @throws StorageError `too-many`, or `bad-name` where a key would become too long
 */
export async function lookAtSource(folder: Folder, signal: AbortSignal): Promise<ListedObject[]> {
  const { bucket, source, from, copies } = folder
  const pending: ListedObject[] = []
  let count = 0
  for await (const page of pagesBelow(bucket, source, signal)) {
    count += page.length
    if (count > bucket.settings.renameLimit) throw new StorageError('too-many', from)
    for (const object of page) {
      const rest = object.key.slice(source.length)
      if (isDone(copies.get(rest), object)) continue
      if (hasRoom(folder, rest)) pending.push(object)
      else copies.set(rest, { source: object, without: 'too long' })
    }
  }
  if (count === 0) throw new StorageError('not-found', from)
  return pending
}

/** What the storage keeps for itself may be left out, but no file may. */
function hasRoom({ target, to }: Folder, rest: string): boolean {
  if (Buffer.byteLength(target) + Buffer.byteLength(rest) <= LONGEST_KEY) return true
  if (!isHidden(rest)) throw new StorageError('bad-name', to)
  return false
}

/** Whether the key has a name that the storage keeps for itself. */
export function isHidden(rest: string): boolean {
  return `/${rest}`.includes(`/${HIDDEN_PREFIX}`)
}

/** All that is below a prefix. */
export function below(bucket: Bucket, prefix: string, signal: AbortSignal): Promise<Below> {
  return stretch(bucket, prefix, {}, signal)
}

/**
 * Runs `task` for the copied keys, a thousand at a time, each with a look at both sides right before it; meanwhile no upload of this process
 * commits to any of them.
 */
export async function withFreshLook(
  folder: Folder,
  keys: readonly string[],
  signal: AbortSignal,
  task: (page: readonly string[], sources: Below, targets: Below) => Promise<void>,
): Promise<void> {
  const { bucket, source, target } = folder
  const sorted = [...keys].sort(byBytes)
  for (let start = 0; start < sorted.length; start += PAGE) {
    const page = sorted.slice(start, start + PAGE)
    const both = page.flatMap(rest => [source + rest, target + rest])
    const bounds = { after: sorted[start - 1], last: page.at(-1) }
    await bucket.state.inTurns(both, async () => {
      const [sources, targets] = await Promise.all([
        stretch(bucket, source, bounds, signal),
        stretch(bucket, target, bounds, signal),
      ])
      await task(page, sources, targets)
    })
  }
}

/** What is below a prefix behind `after` and up to `last`, and perhaps a little more. */
async function stretch(
  bucket: Bucket,
  prefix: string,
  { after, last }: { readonly after?: string | undefined; readonly last?: string | undefined },
  signal: AbortSignal,
): Promise<Below> {
  const found = new Map<string, ListedObject>()
  const start = after === undefined ? undefined : prefix + after
  for await (const page of pagesBelow(bucket, prefix, signal, start)) {
    for (const object of page) found.set(object.key.slice(prefix.length), object)
    const end = page.at(-1)?.key.slice(prefix.length)
    if (last !== undefined && end !== undefined && byBytes(end, last) >= 0) break
  }
  return found
}

/** The order of listings. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
