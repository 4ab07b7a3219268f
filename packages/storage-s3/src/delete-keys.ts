/** Deleting any number of keys, on servers that delete many with one request and on those that do not. */
import { atOnce } from './at-once.js'
import type { Bucket } from './bucket.js'
import { failureOf } from './failure.js'
import { isUnprintable } from './keys.js'
import { PAGE } from './sizes.js'

/** How many single deletions run at the same time. */
const AT_ONCE = 16
/** What deleting a thousand keys may take beyond any other request, in milliseconds. */
const PAGE_MS = 30_000

/**
 * Deletes the keys, in no order; those that are not there count as deleted.
 * @throws S3Failure the first one
 */
export async function deleteKeys(
  bucket: Bucket,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  // The request for many is XML, in which not every key can be written.
  const isSingle = (key: string) => keys.length === 1 || isUnprintable(key)
  const many = keys.filter(key => !isSingle(key))
  for (let start = 0; start < many.length; start += PAGE)
    await deletePage(bucket, many.slice(start, start + PAGE), signal)
  await deleteSingly(bucket, keys.filter(isSingle), signal)
}

async function deletePage(bucket: Bucket, keys: readonly string[], signal: AbortSignal): Promise<void> {
  let stayed = keys
  try {
    const failures = await bucket.ask('deleteMany', { keys }, signal, { extraMs: PAGE_MS })
    const failed = new Set(failures.map(({ key }) => key))
    stayed = keys.filter(key => failed.has(key))
  } catch (error) {
    if (!isLacking(failureOf(error).status)) throw error
  }
  // One by one they are tried as often as any request, and the failure of each tells why.
  await deleteSingly(bucket, stayed, signal)
}

/** Whether the server does not know the request, or not in this form. */
function isLacking(status: number): boolean {
  return status === 400 || status === 405 || status === 501
}

async function deleteSingly(bucket: Bucket, keys: readonly string[], signal: AbortSignal): Promise<void> {
  await atOnce(AT_ONCE, keys, signal, key => bucket.ask('delete', { key }, signal))
}
