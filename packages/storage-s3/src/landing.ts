/** How a new object comes into its place: only if what is there is what was expected, also where the server does not see to that (E-04, E-05, C-11). */
import type { ObjectFacts, WriteConditions } from './api.js'
import type { Bucket } from './bucket.js'
import { type Capabilities, capabilitiesOf } from './capabilities.js'
import { failureOf, S3Failure } from './failure.js'
import { objectAt } from './looking.js'
import { UPLOAD_KEY } from './object-headers.js'

/** What may be at the key: `anything`, nothing (`absent`), or the object that has this entity tag. */
export type Expected = 'anything' | 'absent' | { readonly etag: string }

export interface Landing {
  readonly key: string
  /** What the new object can be recognised by in its metadata. */
  readonly token: string
  readonly expected: Expected
  /** The kind of request that `send` makes. */
  readonly by: 'put' | 'complete'
  readonly send: (conditions: WriteConditions) => Promise<void>
}

/**
 * Sends the request that makes the object visible, in turn with all others of this process for the same key.
 * @throws S3Failure with the status 412 when something else is there than expected
 */
export async function land(bucket: Bucket, landing: Landing, signal: AbortSignal): Promise<void> {
  const { key, expected, by } = landing
  const isGuarded = expected !== 'anything' && (await isHonoured(bucket, by, expected))
  await bucket.state.inTurn(key, async () => {
    if (expected === 'anything') return surely(bucket, landing, {}, signal)
    if (isGuarded && (await tryGuarded(bucket, landing, expected, signal))) return
    // The server does not see to it: look, and be quick.
    await requireExpected(bucket, landing, expected, signal)
    await surely(bucket, landing, {}, signal)
  })
}

/** Whether the server can be left to see to the condition. */
export async function isHonoured(
  bucket: Bucket,
  by: Landing['by'],
  expected: Exclude<Expected, 'anything'>,
): Promise<boolean> {
  const condition: keyof Capabilities = expected === 'absent' ? `${by}IfNoneMatch` : `${by}IfMatch`
  return (await capabilitiesOf(bucket))[condition] === 'honoured'
}

/** False when the server refuses although all is as expected: some compare the entity tags of certain objects wrongly. */
async function tryGuarded(
  bucket: Bucket,
  landing: Landing,
  expected: Exclude<Expected, 'anything'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await surely(
      bucket,
      landing,
      expected === 'absent' ? { ifNoneMatch: '*' } : { ifMatch: expected.etag },
      signal,
    )
    return true
  } catch (error) {
    const failure = failureOf(error)
    if (!failure.isConflict) throw failure
    const found = await objectAt(bucket, landing.key, signal)
    if (!isAsExpected(found, expected)) throw failure
    return false
  }
}

async function requireExpected(
  bucket: Bucket,
  { key }: Landing,
  expected: Exclude<Expected, 'anything'>,
  signal: AbortSignal,
): Promise<void> {
  const found = await objectAt(bucket, key, signal)
  if (!isAsExpected(found, expected)) throw new S3Failure('PreconditionFailed', 412)
}

function isAsExpected(found: ObjectFacts | undefined, expected: Exclude<Expected, 'anything'>): boolean {
  return expected === 'absent' ? found === undefined : found?.etag === expected.etag
}

/** A request that was tried again may fail because it had been done the first time: then the object there is ours. */
export async function surely(
  bucket: Bucket,
  { key, token, send }: Pick<Landing, 'key' | 'token' | 'send'>,
  conditions: WriteConditions,
  signal: AbortSignal,
): Promise<void> {
  try {
    await send(conditions)
  } catch (error) {
    const failure = failureOf(error)
    const mayBeDone =
      failure.isPassing || failure.isConflict || failure.code === 'NoSuchUpload' || failure.status === 404
    if (signal.aborted || !mayBeDone) throw failure
    const found = await objectAt(bucket, key, signal).catch(() => undefined)
    if (found?.metadata[UPLOAD_KEY] !== token) throw failure
  }
}
