/** Aborts what killed processes left of their uploads, which nobody sees and everybody pays for (C-11). */
import type { OpenUpload, UploadPage } from './api.js'
import type { Bucket } from './bucket.js'

/** How long a prefix that was swept is left alone, in milliseconds. */
const INTERVAL_MS = 60 * 60 * 1000

/** Sweeps in the background, once an hour at most for each prefix. What fails is tried the next time. */
export function sweepLater(bucket: Bucket): void {
  const { sweepOlderThanMs, prefix } = bucket.settings
  if (sweepOlderThanMs === Number.POSITIVE_INFINITY) return
  const { swept } = bucket.state
  const last = swept.get(prefix)
  if (last !== undefined && Date.now() - last < INTERVAL_MS) return
  swept.set(prefix, Date.now())
  sweep(bucket, new AbortController().signal).catch(() => swept.delete(prefix))
}

/**
 * Aborts multipart uploads below the prefix that are older than `sweepOlderThanMs` and have got no part for as long: whoever began them has gone.
 * @returns how many
 */
export async function sweep(bucket: Bucket, signal: AbortSignal): Promise<number> {
  let swept = 0
  for (let after: UploadPage['next'] | undefined, more = true; more; ) {
    const page: UploadPage = await bucket.ask(
      'listUploads',
      { prefix: bucket.settings.prefix, ...(after && { after }) },
      signal,
    )
    for (const upload of page.uploads) if (await sweepOne(bucket, upload, signal)) swept += 1
    after = page.next
    more = after !== undefined
  }
  return swept
}

async function sweepOne(bucket: Bucket, upload: OpenUpload, signal: AbortSignal): Promise<boolean> {
  const { key, uploadId, initiated } = upload
  const { sweepOlderThanMs, observe } = bucket.settings
  const limit = Date.now() - sweepOlderThanMs
  if (initiated.getTime() > limit) return false
  const last = await bucket.ask('lastPart', { key, uploadId }, signal)
  if (last !== undefined && last.getTime() > limit) return false
  await bucket.ask('abortUpload', { key, uploadId }, signal)
  observe({ type: 'swept', key, uploadId, initiated })
  return true
}
