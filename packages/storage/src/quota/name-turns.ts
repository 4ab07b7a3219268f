/** Who may change what is under a name, so that what is counted there does not change meanwhile. */
import type { StorageTraits } from '../storage.js'
import { StorageError } from '../storage-error.js'
import { isWithin, type VirtualPath } from '../virtual-path.js'

/** An upload that is under way. */
export interface OpenUpload {
  readonly path: VirtualPath
  /** It may change the file that is there before it is committed. */
  readonly inPlace: boolean
}

/** Of one account. */
export class NameTurns {
  readonly uploads = new Set<OpenUpload>()
  readonly #keyOf: (path: VirtualPath) => VirtualPath
  readonly #last = new Map<string, Promise<void>>()
  #alone: Promise<void> | undefined

  constructor(names: StorageTraits['names']) {
    this.#keyOf = names === 'case-sensitive' ? path => path : path => path.toLowerCase() as VirtualPath
  }

  /** Runs `work` when all earlier work on any of these names is done. */
  run<T>(paths: readonly VirtualPath[], work: () => Promise<T>): Promise<T> {
    const names = paths.map(this.#keyOf)
    const { result, done } = after([this.#alone, ...names.map(name => this.#last.get(name))], work)
    for (const name of names) this.#last.set(name, done)
    void done.then(() => {
      for (const name of names) if (this.#last.get(name) === done) this.#last.delete(name)
    })
    return result
  }

  /** Runs `work` when all earlier work is done, and no other until it is: a directory takes all that is below with it. */
  runAlone<T>(work: () => Promise<T>): Promise<T> {
    const { result, done } = after([this.#alone, ...this.#last.values()], work)
    this.#alone = done
    return result
  }

  /** Whether an upload other than `own` changes the file there in place. */
  isBusy(path: VirtualPath, own?: OpenUpload): boolean {
    const name = this.#keyOf(path)
    for (const upload of this.uploads)
      if (upload !== own && upload.inPlace && this.#keyOf(upload.path) === name) return true
    return false
  }

  refuseBusy(path: VirtualPath): void {
    if (this.isBusy(path)) throw new StorageError('busy', path)
  }

  /** Throws `busy` when an upload is under way below: its file would be counted where it is not. */
  refuseBusyWithin(path: VirtualPath): void {
    const above = this.#keyOf(path)
    for (const upload of this.uploads) {
      const below = this.#keyOf(upload.path)
      if (below !== above && isWithin(below, above)) throw new StorageError('busy', path)
    }
  }
}

/** Runs `work` when all of `before` is done; `done` tells when it is, however it ended. */
function after<T>(
  before: readonly (Promise<void> | undefined)[],
  work: () => Promise<T>,
): { readonly result: Promise<T>; readonly done: Promise<void> } {
  const result = Promise.all(before.map(async turn => turn)).then(work)
  const done = result.then(
    () => undefined,
    () => undefined,
  )
  return { result, done }
}
