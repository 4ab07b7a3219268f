/** What one case of the conformance suite works with: a fresh storage and the few moves that all cases are made of. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Entry } from '../entry.js'
import type { ReadRange, Source, StorageAdapter, StorageCall, Upload, WriteMode } from '../storage.js'
import { isStorageError, type StorageCode, type StorageError } from '../storage-error.js'
import { parentOf, ROOT, type VirtualPath } from '../virtual-path.js'
import type { ConformanceOptions } from './options.js'
import { assertBytes, slices } from './sample-bytes.js'

const CODES: Record<StorageCode, true> = {
  'not-found': true,
  exists: true,
  'not-a-directory': true,
  'is-a-directory': true,
  'not-empty': true,
  forbidden: true,
  'bad-name': true,
  'bad-offset': true,
  busy: true,
  'no-space': true,
  'over-quota': true,
  'too-many': true,
  unsupported: true,
  unavailable: true,
  io: true,
}

export class Trial {
  /** Typed as if it had everything: a scenario says in `needs` which optional operations it calls. */
  readonly storage: Required<StorageAdapter>
  readonly options: ConformanceOptions

  constructor(storage: StorageAdapter, options: ConformanceOptions) {
    this.storage = storage as Required<StorageAdapter>
    this.options = options
  }

  get partial(): 'keep' | 'discard' {
    return this.options.partial ?? 'keep'
  }

  get implied(): boolean {
    return this.storage.traits.directories === 'implied'
  }

  call(signal: AbortSignal = new AbortController().signal): StorageCall {
    return { signal, caller: { name: 'conformance' } }
  }

  stat(path: VirtualPath): Promise<Entry> {
    return this.storage.stat(path, this.call())
  }

  open(path: VirtualPath, mode: WriteMode, call = this.call()): Promise<Upload> {
    return this.storage.write(path, mode, call)
  }

  /** Sends `data` into the upload's sink and ends it, in chunks as a data connection would. */
  async send(upload: Upload, data: Buffer, chunkSize = 64 * 1024): Promise<void> {
    await pipeline(Readable.from(slices(data, chunkSize)), upload.sink())
  }

  async write(path: VirtualPath, mode: WriteMode, data: Buffer): Promise<void> {
    const upload = await this.open(path, mode)
    await this.send(upload, data)
    await upload.commit()
  }

  /** A new file, or new bytes for an old one. */
  async put(path: VirtualPath, data: Buffer | string = 'x'): Promise<void> {
    const replaces = this.storage.traits.writes.includes('replace')
    await this.write(path, { kind: replaces ? 'replace' : 'create' }, Buffer.from(data))
  }

  read(path: VirtualPath, range: ReadRange = { start: 0 }, call = this.call()): Promise<Source> {
    return this.storage.read(path, range, call)
  }

  async fetch(path: VirtualPath, range: ReadRange = { start: 0 }): Promise<Buffer> {
    const source = await this.read(path, range)
    try {
      return await buffer(source.stream())
    } finally {
      await source.close()
    }
  }

  async holds(path: VirtualPath, expected: Buffer | string): Promise<void> {
    assertBytes(await this.fetch(path), Buffer.from(expected), path)
    const { size, type } = await this.stat(path)
    assert.equal(type, 'file', `${path} is listed as a file`)
    assert.equal(size, Buffer.byteLength(expected), `stat tells the size of ${path}`)
  }

  async list(path: VirtualPath = ROOT): Promise<Entry[]> {
    const entries: Entry[] = []
    for await (const entry of this.storage.list(path, this.call())) entries.push(entry)
    return entries
  }

  /** The names in a directory, sorted so that they can be compared. */
  async names(path: VirtualPath = ROOT): Promise<string[]> {
    return (await this.list(path)).map(entry => entry.name).sort()
  }

  /** A directory for files to be put into: made where it can be, implied otherwise. */
  async directory(path: VirtualPath): Promise<void> {
    if (path === ROOT || this.storage.makeDirectory === undefined) return
    if (!(await this.exists(parentOf(path)))) await this.directory(parentOf(path))
    await this.storage.makeDirectory(path, this.call())
  }

  async exists(path: VirtualPath): Promise<boolean> {
    try {
      await this.stat(path)
      return true
    } catch (error) {
      assert.ok(isStorageError(error) && error.code === 'not-found', `stat ${path} fails only with not-found`)
      return false
    }
  }

  async isAbsent(path: VirtualPath): Promise<void> {
    await this.refuses(this.stat(path), 'not-found', path)
    await this.refuses(this.read(path), 'not-found', path)
  }

  /** Checks that `attempt` rejects as the contract asks: a StorageError, one of `codes`, about one of `paths`. */
  async refuses(
    attempt: Promise<unknown>,
    codes: StorageCode | readonly StorageCode[] | 'any',
    ...paths: VirtualPath[]
  ): Promise<StorageError> {
    const error = await failureOf(attempt)
    assert.ok(isStorageError(error), `a StorageError is thrown, not ${String(error)}`)
    assert.ok(Object.hasOwn(CODES, error.code), `the code ${error.code} is one of the contract`)
    if (codes !== 'any') {
      const allowed: readonly string[] = typeof codes === 'string' ? [codes] : codes
      assert.ok(allowed.includes(error.code), `fails with ${allowed.join(' or ')}, not with ${error.message}`)
    }
    assert.ok(
      (paths as string[]).includes(error.path),
      `tells of ${paths.join(' or ')}, not of ${error.path}`,
    )
    return error
  }
}

async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt
  } catch (error) {
    return error
  }
  return assert.fail('the operation succeeds where it has to be refused')
}
