/** What a storage tells of beside its answers. */
import type { Capabilities } from './capabilities.js'

/** `path` and `key` are of the bucket; nothing of this is for clients. */
export type S3Event =
  /** A request failed and is tried again. */
  | {
      readonly type: 'retry'
      readonly operation: string
      readonly key?: string
      readonly attempt: number
      readonly reason: string
    }
  /** What was found out of the server, once for a client and bucket. */
  | { readonly type: 'capabilities'; readonly capabilities: Capabilities }
  /** A multipart upload that nobody went on with was aborted. */
  | { readonly type: 'swept'; readonly key: string; readonly uploadId: string; readonly initiated: Date }
  /** Keys of a directory that are not listed: they cannot be names, or have the name of a directory. */
  | { readonly type: 'hidden'; readonly directory: string; readonly count: number }
  /** Something that was to be cleared away has stayed, and costs. */
  | {
      readonly type: 'left-behind'
      readonly key: string
      readonly uploadId?: string
      readonly reason: string
    }
