/** An upload whose bytes are counted before the storage has them (C-12). */
import type { Writable } from 'node:stream'
import { metered } from '../metered.js'
import type { Leftover, StorageCall, Upload, WriteMode } from '../storage.js'
import { StorageError } from '../storage-error.js'
import type { VirtualPath } from '../virtual-path.js'
import type { Account } from './account.js'
import type { OpenUpload } from './name-turns.js'
import { minus, NONE, plus, type UsageCount } from './usage.js'

/** Begins an upload: what it was announced to bring is reserved at once. */
export async function openUpload(
  account: Account,
  path: VirtualPath,
  mode: WriteMode,
  call: StorageCall,
): Promise<QuotaUpload> {
  await account.used(call)
  return account.turns.run([path], async () => {
    account.turns.refuseBusy(path)
    const inPlace = mode.kind === 'append' || mode.kind === 'resume'
    const before =
      inPlace || account.most.files < Number.POSITIVE_INFINITY ? await account.at(path, call) : NONE
    const announced = inPlace ? 0 : (call.expectedSize ?? 0)
    const held = { bytes: announced, files: before?.files === 0 ? 1 : 0 }
    await account.reserve(held, path, call)
    const open = { path, inPlace }
    account.turns.uploads.add(open)
    try {
      const inner = await account.storage.write(path, mode, call)
      return new QuotaUpload(account, inner, open, call, held, inPlace ? (before ?? NONE) : undefined)
    } catch (error) {
      account.turns.uploads.delete(open)
      await account.correct(minus(NONE, held), call)
      throw error
    }
  })
}

class QuotaUpload implements Upload {
  readonly #account: Account
  readonly #inner: Upload
  readonly #open: OpenUpload
  readonly #call: StorageCall
  /** What was there when an upload began that changes it in place. */
  readonly #before: UsageCount | undefined
  #held: UsageCount
  #written = 0
  #refused = false
  #over = false

  constructor(
    account: Account,
    inner: Upload,
    open: OpenUpload,
    call: StorageCall,
    held: UsageCount,
    before: UsageCount | undefined,
  ) {
    this.#account = account
    this.#inner = inner
    this.#open = open
    this.#call = call
    this.#held = held
    this.#before = before
  }

  sink(): Writable {
    return metered(this.#inner.sink(), count => this.#admit(count))
  }

  async commit(): Promise<void> {
    if (this.#over) return this.#inner.commit()
    const busy = await this.#end(async () => {
      await this.#inner.commit()
      return this.#open.inPlace ? undefined : { bytes: this.#written, files: 1 }
    })
    if (busy) throw busy
  }

  /** What met the quota could never be completed. */
  async abort(reason: Error, leftover: Leftover = 'resumable'): Promise<void> {
    if (this.#over) return this.#inner.abort(reason, leftover)
    await this.#end(async () => {
      await this.#inner.abort(reason, this.#refused ? 'nothing' : leftover)
      return undefined
    })
  }

  /** Resolves with an error when another upload changes the file that is there: then this one leaves nothing. */
  #end(work: () => Promise<UsageCount | undefined>): Promise<Error | undefined> {
    this.#over = true
    const { turns } = this.#account
    const { path } = this.#open
    return turns
      .run([path], async () => {
        if (turns.isBusy(path, this.#open)) return this.#giveWay(new StorageError('busy', path))
        await this.#account.settle(path, this.#call, this.#held, work, this.#before)
        return undefined
      })
      .finally(() => turns.uploads.delete(this.#open))
  }

  async #giveWay(reason: Error): Promise<Error> {
    await this.#inner.abort(reason, 'nothing')
    await this.#account.correct(minus(NONE, this.#held), this.#call)
    return reason
  }

  #admit(count: number): Error | undefined | Promise<Error | undefined> {
    this.#written += count
    const missing = this.#written - this.#held.bytes
    if (missing <= 0) return undefined
    const more = { bytes: missing, files: 0 }
    const added = this.#account.tryReserve(more, this.#call)
    return typeof added === 'boolean' ? this.#note(added, more) : added.then(was => this.#note(was, more))
  }

  #note(added: boolean, more: UsageCount): Error | undefined {
    if (added && this.#over) {
      // It was given up while the answer was under way, and has been settled.
      void this.#account.correct({ bytes: -more.bytes, files: 0 }, this.#call)
      return undefined
    }
    if (added) this.#held = plus(this.#held, more)
    else this.#refused = true
    return added ? undefined : new StorageError('over-quota', this.#open.path)
  }
}
