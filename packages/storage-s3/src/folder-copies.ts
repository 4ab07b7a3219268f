/** The copies of a directory that is being moved: making them, and seeing that they are there. */
import type { ListedObject } from './api.js'
import { atOnce } from './at-once.js'
import { copyAtOnce, copyObject } from './copying.js'
import { failureOf, S3Failure } from './failure.js'
import type { Copied, Folder } from './folder.js'
import { type Below, below, isHidden } from './folder-look.js'
import { objectAt } from './looking.js'
import { headersOfCopy, timeSet } from './object-headers.js'
import { markTime } from './time-marks.js'

/** How many objects are copied, or looked at, at the same time. */
const AT_ONCE = 16

/** Copies objects as they are now; what they were when they were listed is compared by the next look. */
export async function copyAll(
  folder: Folder,
  objects: readonly ListedObject[],
  signal: AbortSignal,
): Promise<void> {
  const isOwn = ({ key }: ListedObject) => isHidden(key.slice(folder.source.length))
  const files = objects.filter(object => !isOwn(object))
  // A mark that is older than its file does not count.
  for (const some of [files, objects.filter(isOwn)])
    await atOnce(AT_ONCE, some, signal, (object, own) => copyOne(folder, object, own))
}

async function copyOne(folder: Folder, source: ListedObject, signal: AbortSignal): Promise<void> {
  const { copies } = folder
  const rest = source.key.slice(folder.source.length)
  const before = copies.get(rest)
  copies.set(rest, { source })
  try {
    copies.set(rest, { source, etag: await copied(folder, source, folder.target + rest, signal) })
  } catch (error) {
    const failure = failureOf(error)
    if (!failure.isMissing && !failure.isConflict) throw failure
    if (failure.isMissing) copies.set(rest, { source, without: 'gone' })
    // What has changed meanwhile is found by the next look.
    else if (before) copies.set(rest, before)
    else copies.delete(rest)
  }
}

/** @returns the entity tag of the copy */
async function copied(
  { bucket, limit }: Folder,
  source: ListedObject,
  to: string,
  signal: AbortSignal,
): Promise<string> {
  const copy = { from: source.key, to, headers: headersOfCopy(bucket, source) }
  if (source.size <= limit) return (await copyAtOnce(bucket, { ...copy, size: source.size }, signal)).etag
  const facts = await bucket.ask('head', { key: source.key }, signal)
  return (await copyObject(bucket, { ...copy, facts }, signal, limit)).etag
}

/** @returns what is below the new name @throws S3Failure with the status 412 when a copy is not there, or is not what was copied */
export async function requireCopies(folder: Folder, signal: AbortSignal): Promise<Below> {
  const { bucket, target, copies } = folder
  const targets = await below(bucket, target, signal)
  const missing = await missingCopies(folder, [...copies.keys()], targets, signal)
  if (missing.size > 0) throw new S3Failure('PreconditionFailed', 412)
  return targets
}

/** Makes marks of set times for copies whose entity tags are new ones, which those that were copied do not tell of. */
export async function markTimes(folder: Folder, targets: Below, signal: AbortSignal): Promise<void> {
  const { bucket, copies, marked } = folder
  if (bucket.settings.times === 'stored') return
  const renewed = [...targets].filter(([rest, { etag }]) => (copies.get(rest)?.source.etag ?? etag) !== etag)
  await atOnce(AT_ONCE, renewed, signal, async ([, { key, etag }], own) => {
    const facts = await objectAt(bucket, key, own)
    const time = facts && timeSet(bucket, facts)
    if (time === undefined) return
    marked.add(key)
    await markTime(bucket, key, etag, time, own)
  })
}

/** Of these keys those whose copies are not there as they were made. */
export async function missingCopies(
  folder: Folder,
  keys: readonly string[],
  targets: Below,
  signal: AbortSignal,
): Promise<Set<string>> {
  const missing = new Set<string>()
  const isCopy = (copied: Copied, found: { readonly size: number; readonly etag: string } | undefined) =>
    found?.size === copied.source.size && [copied.source.etag, copied.etag].includes(found.etag)
  const doubtful = [...keys].flatMap(rest => {
    const copied = folder.copies.get(rest)
    return !copied || copied.without || isCopy(copied, targets.get(rest)) ? [] : [{ rest, copied }]
  })
  // Listings may lag behind, and tell other tags than the objects themselves.
  await atOnce(AT_ONCE, doubtful, signal, async ({ rest, copied }, own) => {
    const found = await objectAt(folder.bucket, folder.target + rest, own)
    if (!isCopy(copied, found)) missing.add(rest)
  })
  return missing
}
