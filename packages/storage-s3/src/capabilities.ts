/** What a server does with conditions: kept by some, refused by others, and ignored by a few, which is found out and never guessed. */
import { randomUUID } from 'node:crypto'
import type { WriteConditions } from './api.js'
import type { Bucket } from './bucket.js'
import { bytesBody } from './bytes-body.js'
import { failureOf } from './failure.js'
import { HIDDEN_PREFIX } from './keys.js'

/** `honoured`: a request whose condition is not met fails with 412. `ignored`: it is done. `refused`: it fails even if the condition is met. */
export type Regard = 'honoured' | 'ignored' | 'refused'

/** How the server regards each condition that the storage has a use for. */
export interface Capabilities {
  readonly putIfNoneMatch: Regard
  readonly putIfMatch: Regard
  readonly completeIfNoneMatch: Regard
  readonly completeIfMatch: Regard
  readonly deleteIfMatch: Regard
}

/** Capabilities that are known beforehand; all of them, so that nothing has to be asked. */
export type CapabilityOptions = Capabilities

const PROBE_MS = 60_000
const NOBODYS_ETAG = '"00000000000000000000000000000000"'

/** What was declared or found out; asked of the server once for each client and bucket, and again only if that failed. */
export function capabilitiesOf(bucket: Bucket): Promise<Capabilities> {
  const { settings, state } = bucket
  if (settings.capabilities) return Promise.resolve(settings.capabilities)
  // Whoever asks first may be gone before the others have their answer.
  state.capabilities ??= probe(bucket, AbortSignal.timeout(PROBE_MS)).catch((error: unknown) => {
    state.capabilities = undefined
    throw error
  })
  return state.capabilities
}

async function probe(bucket: Bucket, signal: AbortSignal): Promise<Capabilities> {
  const key = `${bucket.settings.prefix}${HIDDEN_PREFIX}probe-${randomUUID()}`
  const put = (conditions: WriteConditions) =>
    bucket.ask('put', { key, headers: {}, body: oneByte, ...conditions }, signal)
  try {
    await put({})
    const capabilities = {
      putIfNoneMatch: await regard(() => put({ ifNoneMatch: '*' })),
      putIfMatch: await regard(() => put({ ifMatch: NOBODYS_ETAG })),
      completeIfNoneMatch: await regard(() => complete(bucket, key, { ifNoneMatch: '*' }, signal)),
      completeIfMatch: await regard(() => complete(bucket, key, { ifMatch: NOBODYS_ETAG }, signal)),
      deleteIfMatch: await regard(() => bucket.ask('delete', { key, ifMatch: NOBODYS_ETAG }, signal)),
    }
    bucket.settings.observe({ type: 'capabilities', capabilities })
    return capabilities
  } finally {
    await bucket.ask('delete', { key }, signal).catch(() => {})
  }
}

/** Makes a request whose condition is not met. */
async function regard(request: () => Promise<void>): Promise<Regard> {
  try {
    await request()
    return 'ignored'
  } catch (error) {
    const failure = failureOf(error)
    if (failure.isPassing) throw failure
    return failure.isConflict ? 'honoured' : 'refused'
  }
}

async function complete(
  bucket: Bucket,
  key: string,
  conditions: WriteConditions,
  signal: AbortSignal,
): Promise<void> {
  const { uploadId } = await bucket.ask('createUpload', { key, headers: {} }, signal)
  const upload = { key, uploadId }
  try {
    const part = await bucket.ask('uploadPart', { ...upload, partNumber: 1, body: oneByte }, signal)
    await bucket.ask('completeUpload', { ...upload, parts: [part], ...conditions }, signal)
  } catch (error) {
    await bucket.ask('abortUpload', upload, signal).catch(() => {})
    throw error
  }
}

const oneByte = bytesBody(Buffer.from('x'))
