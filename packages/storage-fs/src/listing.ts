/** Lists a directory lazily, in constant memory: entries come from batches, so that most pulls need no waiting. */
import { type Entry, type StorageCall, throwIfAborted, type VirtualPath } from '@longshore/storage'
import { storageErrorOf } from './errors.js'
import { segmentsToFind } from './names.js'
import { Scan } from './scan.js'
import type { Tree } from './tree.js'

/** Names that the system hands out at a time. */
const BUFFER = 1024

/** The entries of `path`. Up to 1,024 of them come in the order of their names' bytes, more as the file system has them. */
export function list(tree: Tree, path: VirtualPath, call: StorageCall): AsyncIterable<Entry> {
  return { [Symbol.asyncIterator]: () => new Listing(tree, path, call) }
}

class Listing implements AsyncIterator<Entry> {
  readonly #tree: Tree
  readonly #path: VirtualPath
  readonly #call: StorageCall
  #scan: Scan | undefined
  #batch: Entry[] = []
  #next = 0
  #over = false
  /** The last pull that has to wait; the one after it waits for it. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(tree: Tree, path: VirtualPath, call: StorageCall) {
    this.#tree = tree
    this.#path = path
    this.#call = call
  }

  next(): Promise<IteratorResult<Entry>> {
    const entry = this.#batch[this.#next]
    if (entry && !this.#call.signal.aborted) {
      this.#next++
      return Promise.resolve({ done: false, value: entry })
    }
    return this.#inTurn(() => this.#pull())
  }

  return(): Promise<IteratorResult<Entry>> {
    return this.#inTurn(async () => {
      await this.#finish()
      return { done: true, value: undefined }
    })
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #pull(): Promise<IteratorResult<Entry>> {
    if (this.#over) return { done: true, value: undefined }
    try {
      throwIfAborted(this.#path, this.#call)
      if (this.#next >= this.#batch.length) await this.#refill()
      const value = this.#batch[this.#next++]
      if (value) return { done: false, value }
      await this.#finish()
      return { done: true, value: undefined }
    } catch (error) {
      await this.#finish()
      throw storageErrorOf(error, this.#path)
    }
  }

  async #refill(): Promise<void> {
    this.#scan ??= await this.#open()
    this.#batch = await this.#scan.batch()
    this.#next = 0
  }

  async #open(): Promise<Scan> {
    const segments = segmentsToFind(this.#path)
    const directory = await this.#tree.walk.directory(this.#path, segments)
    try {
      const dir = await this.#tree.disk.opendir(`${directory.base}/.`, BUFFER)
      return new Scan(this.#tree, directory, dir, segments)
    } catch (error) {
      directory.release()
      throw error
    }
  }

  async #finish(): Promise<void> {
    this.#over = true
    this.#batch = []
    this.#next = 0
    const scan = this.#scan
    this.#scan = undefined
    await scan?.close()
  }
}
