/** What objects carry beside their bytes: content type, metadata, and the time of modification that a client has set. */
import type { StorageCall, VirtualPath } from '@longshore/storage'
import mime from 'mime'
import type { CopyHeaders, ObjectFacts, ObjectHeaders, ServedHeaders } from './api.js'
import type { Bucket } from './bucket.js'

/** Where a set time is kept: seconds since 1970, with a fraction, as other programs keep it too. */
export const TIME_KEY = 'mtime'
/** What tells the object of one upload from all others, to recognise it when the answer to its last request was lost. */
export const UPLOAD_KEY = 'longshore-upload'

/** The headers of a new object at `path`. */
export function headersOfNew(bucket: Bucket, path: VirtualPath, call: StorageCall): ObjectHeaders {
  const { contentType, metadata } = bucket.settings
  const own = metadata?.(path, call.caller) ?? {}
  return {
    ...givenHeaders(bucket),
    contentType: contentType?.(path) ?? mime.getType(path) ?? 'application/octet-stream',
    metadata: Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name.toLowerCase(), inHeader(value)]),
    ),
  }
}

/** The headers of an object that takes the place of another one and is still the same file; its time is a new one. */
export function headersOfNext(bucket: Bucket, facts: ObjectFacts): ObjectHeaders {
  const { metadata, storageClass } = facts
  const { [TIME_KEY]: _time, [UPLOAD_KEY]: _upload, ...kept } = metadata
  return {
    ...givenHeaders(bucket),
    ...(storageClass !== undefined && { storageClass }),
    ...servedHeaders(facts),
    metadata: kept,
  }
}

/** What an object is handed out with over HTTP, and nothing else. */
export function servedHeaders(given: ServedHeaders): ServedHeaders {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage } = given
  return {
    ...(contentType !== undefined && { contentType }),
    ...(cacheControl !== undefined && { cacheControl }),
    ...(contentDisposition !== undefined && { contentDisposition }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(contentLanguage !== undefined && { contentLanguage }),
  }
}

/** The headers of a copy: the server takes over metadata, served headers and tags, and nothing else. */
export function headersOfCopy(
  bucket: Bucket,
  { storageClass }: Pick<ObjectFacts, 'storageClass'>,
): CopyHeaders {
  const { tags: _tags, ...given } = givenHeaders(bucket)
  return { ...given, ...(storageClass !== undefined && { storageClass }), replace: false }
}

/** What the options give to every object, and no copy takes over from its source. */
export function givenHeaders({
  settings,
}: Bucket): Pick<ObjectHeaders, 'storageClass' | 'acl' | 'tags' | 'encryption'> {
  const { storageClass, acl, tags, encryption } = settings
  return {
    ...(storageClass !== undefined && { storageClass }),
    ...(acl !== undefined && { acl }),
    ...(tags && { tags }),
    ...(encryption && { encryption }),
  }
}

/** When the object was modified: the time that was set, where such times are kept, or when it was stored. */
export function modifiedOf(bucket: Bucket, facts: ObjectFacts): Date {
  return timeSet(bucket, facts) ?? facts.modified
}

/** The time that was set of the object, where such times are kept. */
export function timeSet({ settings }: Bucket, { metadata }: Pick<ObjectFacts, 'metadata'>): Date | undefined {
  if (settings.times === 'stored') return undefined
  const seconds = Number.parseFloat(metadata[TIME_KEY] ?? '')
  const time = new Date(Math.round(seconds * 1000))
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Headers are ASCII: other text is put into them as RFC 2047 has it, which S3 itself does when it shows them. */
function inHeader(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`
}
