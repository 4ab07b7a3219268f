/** The pages of a long listing, one after the other, the next of them fetched while one is being taken. */
import type { ListPage, ListRequest } from './api.js'
import type { Bucket } from './bucket.js'

/** Asks for nothing before the first pull; whoever stops taking ends what is under way. @throws S3Failure */
export async function* pagesOf(
  bucket: Bucket,
  request: Pick<ListRequest, 'prefix' | 'delimiter'>,
  signal: AbortSignal,
): AsyncGenerator<ListPage, void> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  try {
    let page = await bucket.ask('list', request, either)
    while (page.next !== undefined) {
      const next = bucket.ask('list', { ...request, continuation: page.next }, either)
      // Who has stopped by then does not hear of its failure.
      next.catch(() => {})
      yield page
      page = await next
    }
    yield page
  } finally {
    stop.abort(new Error('the listing is over'))
  }
}
