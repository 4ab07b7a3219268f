/** An object put together of parts (multipart upload): a beginning that the server copies by itself, then what is sent. */
import { abortUpload } from './abort-upload.js'
import type { ObjectFacts, ObjectHeaders, UploadedPart, WriteConditions } from './api.js'
import type { Bucket } from './bucket.js'
import { copyParts } from './copied-parts.js'
import { S3Failure } from './failure.js'
import { newLife } from './life.js'
import type { Part } from './part.js'
import { isPartNumber } from './part-sizes.js'
import { piecesOf } from './pieces.js'

/** How long, in milliseconds, a server may take to put so many parts together, beyond what any request may: minutes for ten thousand. */
export function completionMs(parts: number): number {
  return parts * 30
}

export interface AssemblyPlan {
  readonly key: string
  readonly headers: ObjectHeaders
  /** The object at the key whose first `size` bytes, at least those of a part, come first. */
  readonly kept?: { readonly facts: ObjectFacts; readonly size: number }
}

export class Assembly {
  readonly #bucket: Bucket
  readonly #plan: AssemblyPlan
  readonly #life = newLife()
  readonly #tasks = new Set<Promise<void>>()
  readonly #done: UploadedPart[] = []
  readonly #keptParts: number
  #uploadId: Promise<string> | undefined
  #sent = 0
  #held = 0
  #failure: S3Failure | undefined

  constructor(bucket: Bucket, plan: AssemblyPlan) {
    this.#bucket = bucket
    this.#plan = plan
    this.#keptParts = plan.kept === undefined ? 0 : piecesOf(plan.kept.size).length
  }

  /** Whether anything of it is on the server. */
  get hasBegun(): boolean {
    return this.#uploadId !== undefined
  }

  /** Bytes of parts that the server does not have yet. */
  get held(): number {
    return this.#held
  }

  /** Data parts so far. */
  get sent(): number {
    return this.#sent
  }

  /** Why a part could not be sent, after all tries. */
  get failure(): S3Failure | undefined {
    return this.#failure
  }

  /** Begins to send a part; what comes of it is told by `failure` and {@link complete}. */
  add(part: Part): void {
    this.#sent += 1
    this.#held += part.size
    this.#run(() => this.#send(part, this.#keptParts + this.#sent))
  }

  /** Resolves when one part fewer is under way, at once where none is. */
  async oneLess(): Promise<void> {
    await Promise.race(this.#tasks)
  }

  /** Puts the object in its place. @throws S3Failure */
  async complete(conditions: WriteConditions, signal: AbortSignal): Promise<void> {
    const uploadId = await this.#begun()
    await this.#settled()
    if (this.#failure) throw this.#failure
    const input = { key: this.#plan.key, uploadId, parts: this.#inOrder(), ...conditions }
    await this.#bucket.ask('completeUpload', input, signal, { extraMs: completionMs(input.parts.length) })
  }

  /** Gives up what comes after a part that could not be sent. @returns whether there is something of the sent bytes in front of it */
  async cutAtFailure(): Promise<boolean> {
    await this.#settled()
    const parts = this.#inOrder()
    const gap = parts.findIndex(({ partNumber }, index) => partNumber !== index + 1)
    this.#done.splice(0, this.#done.length, ...(gap < 0 ? parts : parts.slice(0, gap)))
    this.#failure = undefined
    return this.#done.length > this.#keptParts
  }

  /** Stops everything and removes what is on the server. Never rejects: what stays is told of, and swept some day. */
  async discard(signal: AbortSignal): Promise<void> {
    const wasUnderWay = this.#tasks.size > 0
    this.#life.abort(new S3Failure('discarded', 0))
    await this.#settled()
    const uploadId = await this.#uploadId?.catch(() => undefined)
    if (uploadId === undefined) return
    const { key } = this.#plan
    await abortUpload(this.#bucket, { key, uploadId }, wasUnderWay, signal)
  }

  /** The upload's id; the first time, makes it and has the kept beginning copied. */
  #begun(): Promise<string> {
    if (this.#uploadId === undefined) {
      const { key, headers, kept } = this.#plan
      // Not to be stopped: what the server has made, and nobody has heard of, could not be removed.
      const created = this.#bucket.ask('createUpload', { key, headers }, new AbortController().signal)
      this.#uploadId = created.then(({ uploadId }) => uploadId)
      this.#uploadId.catch(() => {})
      if (kept) this.#run(async () => this.#copy(kept, await this.#begun()))
    }
    return this.#uploadId
  }

  async #copy({ facts, size }: NonNullable<AssemblyPlan['kept']>, uploadId: string): Promise<void> {
    const { key } = this.#plan
    const source = { key, etag: facts.etag }
    const pieces = piecesOf(size)
    const parts = await copyParts(this.#bucket, { key, uploadId }, source, pieces, this.#life.signal)
    this.#done.push(...parts)
  }

  async #send(part: Part, partNumber: number): Promise<void> {
    const { size } = part
    try {
      if (!isPartNumber(partNumber)) throw new S3Failure('EntityTooLarge', 400)
      const upload = { key: this.#plan.key, uploadId: await this.#begun() }
      const sent = await this.#bucket.ask(
        'uploadPart',
        { ...upload, partNumber, body: part },
        this.#life.signal,
      )
      this.#done.push(sent)
      part.release()
    } finally {
      this.#held -= size
    }
  }

  #run(task: () => Promise<void>): void {
    const running: Promise<void> = task()
      .catch((error: S3Failure) => {
        this.#failure ??= error
      })
      .finally(() => this.#tasks.delete(running))
    this.#tasks.add(running)
  }

  async #settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks)
  }

  #inOrder(): UploadedPart[] {
    return [...this.#done].sort((a, b) => a.partNumber - b.partNumber)
  }
}
