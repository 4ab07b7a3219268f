/** The options of a storage in a bucket, checked by name before anything is made of them. */
import type { S3Client } from '@aws-sdk/client-s3'
import type { Caller, VirtualPath } from '@longshore/storage'
import type { ObjectEncryption, S3Api } from './api.js'
import type { CapabilityOptions } from './capabilities.js'
import type { S3Event } from './events.js'
import { LONGEST_KEY } from './keys.js'
import { SMALLEST_PART } from './sizes.js'

/** Where the files are, and how they are kept there. */
export interface S3StorageOptions {
  /** A client of `@aws-sdk/client-s3`, with region, credentials and, for servers that are not AWS, endpoint and `forcePathStyle`. Or whatever else has these operations. Storages of one program do well to share one. */
  readonly client: S3Client | S3Api
  readonly bucket: string
  /** What all keys of this storage begin with, as in `customers/alice`; the whole bucket unless given. */
  readonly prefix?: string
  /**
   * What an aborted upload of a new name leaves: `keep` (the default) the bytes received as an object, so that the client can go on from
   * there, or `discard` nothing. What was there before is left alone in both.
   */
  readonly partial?: 'keep' | 'discard'
  /** Content type of a new object; by the extension of its name unless given. */
  readonly contentType?: (path: VirtualPath) => string | undefined
  /** User metadata of a new object, such as who uploaded it. Names are put into lower case; values may be any text. */
  readonly metadata?: (path: VirtualPath, caller: Caller) => Readonly<Record<string, string>>
  /** Tags of new objects, at most ten. */
  readonly tags?: Readonly<Record<string, string>>
  /** Storage class of new objects, such as `STANDARD_IA`; the bucket's default unless given. */
  readonly storageClass?: string
  /** Encryption at rest of new objects; the bucket's default unless given. */
  readonly encryption?: ObjectEncryption
  /** Canned ACL of new objects, such as `bucket-owner-full-control`; none unless given. */
  readonly acl?: string
  /**
   * `kept` (the default): a client may set times of modification; they are kept in the metadata and told by listings too. `stored`: the time
   * of an object is when it was stored, and setting it is not offered.
   */
  readonly times?: 'kept' | 'stored'
  /** Bytes that one upload may hold in memory, at least one part; 12 MiB unless given. */
  readonly uploadMemory?: number
  /** Bytes of the first parts of a large upload, 5 MiB at least and unless given; they grow as the upload does. */
  readonly partSize?: number
  /** Ranges of a large download that are fetched ahead at the same time, of 4 MiB each; 3 unless given, 0 for one stream. Where one connection is fast enough there is one range at a time, up to 32 MiB long. */
  readonly readAhead?: number
  /** Most objects that one rename of a directory moves, beyond which it is refused; 10,000 unless given. */
  readonly renameLimit?: number
  /** Age in milliseconds after which a multipart upload that nobody goes on with is aborted; 24 hours unless given, `Infinity`: never. */
  readonly sweepOlderThanMs?: number
  /** Tries of one request that fails in passing, over a few seconds; 6 unless given. One that is never answered counts for half of them. */
  readonly attempts?: number
  /** Milliseconds without an answer or a byte after which a request is tried again; 30,000 unless given. */
  readonly timeoutMs?: number
  /** What the server is known to keep of conditional requests; found out by a few requests when first needed, unless given. */
  readonly capabilities?: CapabilityOptions
  /** Told of what goes on beside the answers: retries, what was swept, keys that cannot be names. Must not throw. */
  readonly observe?: (event: S3Event) => void
}

type Optional = 'contentType' | 'metadata' | 'tags' | 'storageClass' | 'encryption' | 'acl' | 'capabilities'

/** The options with defaults filled in. */
export type Settings = Required<Omit<S3StorageOptions, Optional | 'client'>> &
  Pick<S3StorageOptions, Optional>

const known: Record<keyof S3StorageOptions, true> = {
  client: true,
  bucket: true,
  prefix: true,
  partial: true,
  contentType: true,
  metadata: true,
  tags: true,
  storageClass: true,
  encryption: true,
  acl: true,
  times: true,
  uploadMemory: true,
  partSize: true,
  readAhead: true,
  renameLimit: true,
  sweepOlderThanMs: true,
  attempts: true,
  timeoutMs: true,
  capabilities: true,
  observe: true,
}

const MIB = 1024 * 1024
const DAY_MS = 24 * 60 * 60 * 1000

/** The options with defaults filled in; throws a TypeError that names the option at fault. */
export function settingsOf(options: S3StorageOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('s3Storage takes an object of options')
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`s3Storage has no option ${name}`)
  }
  const { client, contentType, metadata, tags, storageClass, encryption, acl, capabilities, ...rest } =
    options
  if (typeof client !== 'object' || client === null) throw bad('client', 'an S3Client')
  const settings: Settings = {
    ...(contentType && { contentType }),
    ...(metadata && { metadata }),
    ...(tags && { tags }),
    ...(storageClass !== undefined && { storageClass }),
    ...(encryption && { encryption }),
    ...(acl !== undefined && { acl }),
    ...(capabilities && { capabilities }),
    ...numbersOf(rest),
    bucket: rest.bucket,
    prefix: prefixOf(rest.prefix ?? ''),
    partial: rest.partial ?? 'keep',
    times: rest.times ?? 'kept',
    observe: rest.observe ?? (() => {}),
  }
  check(settings)
  return settings
}

function numbersOf(
  options: Partial<S3StorageOptions>,
): Pick<
  Settings,
  'uploadMemory' | 'partSize' | 'readAhead' | 'renameLimit' | 'sweepOlderThanMs' | 'attempts' | 'timeoutMs'
> {
  const { uploadMemory = 12 * MIB, partSize = SMALLEST_PART, readAhead = 3 } = options
  const { renameLimit = 10_000, sweepOlderThanMs = DAY_MS, attempts = 6, timeoutMs = 30_000 } = options
  return {
    partSize: whole('partSize', partSize, SMALLEST_PART),
    uploadMemory: whole('uploadMemory', uploadMemory, partSize),
    readAhead: whole('readAhead', readAhead, 0),
    renameLimit: whole('renameLimit', renameLimit, 1),
    sweepOlderThanMs:
      sweepOlderThanMs === Number.POSITIVE_INFINITY
        ? sweepOlderThanMs
        : whole('sweepOlderThanMs', sweepOlderThanMs, 0),
    attempts: whole('attempts', attempts, 1),
    timeoutMs: whole('timeoutMs', timeoutMs, 1),
  }
}

function check({ bucket, partial, times, contentType, metadata, observe }: Settings): void {
  if (typeof bucket !== 'string' || bucket === '' || bucket.includes('/'))
    throw bad('bucket', 'the name of a bucket')
  if (partial !== 'keep' && partial !== 'discard') throw bad('partial', `'keep' or 'discard'`)
  if (times !== 'kept' && times !== 'stored') throw bad('times', `'kept' or 'stored'`)
  for (const [name, value] of Object.entries({ contentType, metadata, observe })) {
    if (value !== undefined && typeof value !== 'function') throw bad(name as 'observe', 'a function')
  }
}

/** Without a slash in front, with one at the end; a prefix that could not be a directory would make keys that nobody can address. */
function prefixOf(prefix: string): string {
  if (typeof prefix !== 'string') throw bad('prefix', 'text such as `customers/alice`')
  const bare = prefix.replace(/^\//, '').replace(/\/$/, '')
  if (bare === '') return ''
  if (bare.split('/').some(name => name === '' || name === '.' || name === '..') || bare.includes('\0'))
    throw bad('prefix', 'names joined by single slashes')
  if (Buffer.byteLength(bare) >= LONGEST_KEY) throw bad('prefix', `shorter than ${LONGEST_KEY} bytes`)
  return `${bare}/`
}

function whole(name: keyof S3StorageOptions, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw bad(name, `a whole number, ${least} at least`)
  return value
}

function bad(name: keyof S3StorageOptions, wanted: string): TypeError {
  return new TypeError(`s3Storage option ${name} must be ${wanted}`)
}
