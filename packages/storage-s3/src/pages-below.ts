/** Everything below a prefix, whatever it is called. */
import type { ListedObject, ListPage } from './api.js'
import type { Bucket } from './bucket.js'

/** The objects below `prefix`, behind the key `after` where one is given, in the order of the server. No page is fetched ahead of its pull, as many stop early. */
export async function* pagesBelow(
  bucket: Bucket,
  prefix: string,
  signal: AbortSignal,
  after?: string,
): AsyncGenerator<readonly ListedObject[], void> {
  let position: { readonly startAfter?: string; readonly continuation?: string } | undefined =
    after === undefined ? {} : { startAfter: after }
  while (position) {
    const { objects, next }: ListPage = await bucket.ask('list', { prefix, ...position }, signal)
    yield objects
    position = next === undefined ? undefined : { continuation: next }
  }
}
