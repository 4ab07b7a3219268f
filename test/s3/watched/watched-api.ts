// Operations of S3 that are watched, and can be made to fail one by one.
import { type S3Api, S3Failure, type S3Operation } from '@longshore/storage-s3'

export interface Watched {
  /** 1 for the first of all. */
  readonly number: number
  readonly operation: S3Operation
  readonly input: { readonly key?: string; readonly prefix?: string; readonly keys?: readonly string[] }
}

/** The server does it, and its answer does not arrive. */
export const LOST = new S3Failure('ECONNRESET', 0)
/** The server does not do it. */
export const REFUSED = new S3Failure('InternalError', 500)

/** What a request fails with, if it does. */
export type Judge = (request: Watched) => S3Failure | undefined | Promise<S3Failure | undefined>

/** `api`, with `judge` asked before every request. */
export function watchedApi(api: S3Api, judge: Judge): S3Api {
  let number = 0
  const watch = (operation: S3Operation) => async (input: object, options: object) => {
    number += 1
    const fault = await judge({ number, operation, input })
    if (fault && fault !== LOST) throw fault
    const request = api[operation] as (input: object, options: object) => Promise<unknown>
    const answer = await request(input, options)
    if (fault) throw fault
    return answer
  }
  const operations = Object.keys(api) as S3Operation[]
  return Object.fromEntries(operations.map(name => [name, watch(name)])) as unknown as S3Api
}
