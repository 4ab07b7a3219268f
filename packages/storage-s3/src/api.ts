/** The few operations of S3 that the storage is made of, so that any client that has them can stand behind it. */
import type { Readable } from 'node:stream'

/** Headers that an object is handed out with over HTTP. */
export interface ServedHeaders {
  readonly contentType?: string
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
}

/** Facts about one object, from its headers. */
export interface ObjectFacts extends ServedHeaders {
  /** Bytes of the whole object. */
  readonly size: number
  /** Entity tag, with its quotes. */
  readonly etag: string
  readonly modified: Date
  /** User metadata: names in lower case, without their `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>
  readonly storageClass?: string
}

/** What a new object is given beside its bytes. */
export interface ObjectHeaders extends ServedHeaders {
  readonly metadata?: Readonly<Record<string, string>>
  readonly storageClass?: string
  /** A canned ACL such as `bucket-owner-full-control`. */
  readonly acl?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly encryption?: ObjectEncryption
}

/** Encryption at rest by the server; `kmsKeyId` only with `aws:kms` and `aws:kms:dsse`. */
export interface ObjectEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse'
  readonly kmsKeyId?: string
}

/** Bytes to send, of known length, as often as a request is tried. */
export interface ObjectBody {
  readonly size: number
  /** CRC-32 of the bytes in base64, for the server to check. */
  readonly crc32: string
  stream(): Readable
}

/** What has to be true of the object at the key for a request to be done; where not, it fails with the status 412. */
export interface WriteConditions {
  /** Only if the object there has this entity tag. */
  readonly ifMatch?: string
  /** Only if nothing is there. */
  readonly ifNoneMatch?: '*'
}

/** Bytes `[start, end]`, both included, as in HTTP. */
export interface ByteRange {
  readonly start: number
  readonly end?: number
}

export interface InBucket {
  readonly bucket: string
}

export interface AtKey extends InBucket {
  readonly key: string
}

export interface OfUpload extends AtKey {
  readonly uploadId: string
}

/** The answer to `get`: facts of the object as it is now, and the bytes asked for. */
export interface ObjectContent extends ObjectFacts {
  readonly body: Readable
}

export interface CopySource {
  /** Key in the same bucket. */
  readonly from: string
  readonly ifSourceMatch?: string
}

export interface CopyResult {
  /** Entity tag, with its quotes. */
  readonly etag: string
  readonly modified: Date
}

export interface ListRequest extends InBucket {
  readonly prefix: string
  readonly delimiter?: '/'
  /** Only keys after this one, in the order of their UTF-8 bytes. */
  readonly startAfter?: string
  /** `next` of the page before. */
  readonly continuation?: string
  /** Most entries of a page; 1,000 unless given. */
  readonly limit?: number
}

export interface ListedObject {
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly modified: Date
  /** Absent for the standard one, as with {@link ObjectFacts}. */
  readonly storageClass?: string
}

export interface ListPage {
  readonly objects: readonly ListedObject[]
  /** Common prefixes, with the delimiter at their end. */
  readonly prefixes: readonly string[]
  /** Absent on the last page. */
  readonly next?: string
}

export interface OpenUpload {
  readonly key: string
  readonly uploadId: string
  readonly initiated: Date
}

export interface UploadPage {
  readonly uploads: readonly OpenUpload[]
  readonly next?: { readonly key: string; readonly uploadId: string }
}

export interface UploadedPart {
  readonly partNumber: number
  readonly etag: string
}

/** A key that `deleteMany` could not delete, and the server's code for it. */
export interface DeleteFailure {
  readonly key: string
  readonly code: string
}

/** The circumstances of a request. */
export interface RequestOptions {
  readonly signal: AbortSignal
}

type Operation<Input, Output> = (input: Input, options: RequestOptions) => Promise<Output>

/**
 * One try of each operation: no method tries again by itself, unless its client does. Every failure that the server told of rejects with an
 * {@link S3Failure}; anything else that is thrown counts as a broken connection.
 */
export interface S3Api {
  readonly headBucket: Operation<InBucket, void>
  readonly head: Operation<AtKey, ObjectFacts>
  readonly get: Operation<AtKey & { readonly range?: ByteRange; readonly ifMatch?: string }, ObjectContent>
  readonly put: Operation<
    AtKey & WriteConditions & { readonly headers: ObjectHeaders; readonly body: ObjectBody },
    void
  >
  /** Copies an object of up to 5 GiB. What is copied of its headers is said by `replace`. */
  readonly copy: Operation<AtKey & CopySource & { readonly headers: CopyHeaders }, CopyResult>
  /** Succeeds also when nothing is there. */
  readonly delete: Operation<AtKey & { readonly ifMatch?: string }, void>
  /** Up to 1,000 keys; tells those that stayed. */
  readonly deleteMany: Operation<InBucket & { readonly keys: readonly string[] }, readonly DeleteFailure[]>
  readonly list: Operation<ListRequest, ListPage>
  readonly createUpload: Operation<AtKey & { readonly headers: ObjectHeaders }, { readonly uploadId: string }>
  readonly uploadPart: Operation<
    OfUpload & { readonly partNumber: number; readonly body: ObjectBody },
    UploadedPart
  >
  readonly copyPart: Operation<
    OfUpload & CopySource & { readonly partNumber: number; readonly range: Required<ByteRange> },
    UploadedPart
  >
  readonly completeUpload: Operation<
    OfUpload & WriteConditions & { readonly parts: readonly UploadedPart[] },
    void
  >
  readonly abortUpload: Operation<OfUpload, void>
  readonly listUploads: Operation<
    InBucket & { readonly prefix: string; readonly after?: UploadPage['next'] },
    UploadPage
  >
  /** When the last part of an upload came; undefined while there is none. */
  readonly lastPart: Operation<OfUpload, Date | undefined>
}

/** What a copy is given: the metadata and served headers of the source when `replace` is false, its own otherwise. */
export interface CopyHeaders extends ObjectHeaders {
  readonly replace: boolean
}

export type S3Operation = keyof S3Api

/** What an operation asks for, apart from the bucket. */
export type S3Input<O extends S3Operation> = Omit<Parameters<S3Api[O]>[0], 'bucket'>

export type S3Output<O extends S3Operation> = Awaited<ReturnType<S3Api[O]>>
