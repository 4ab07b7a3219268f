/** One account's storage with its counts: reserves before, and settles by what is there afterwards. */
import type { Caller, StorageAdapter, StorageCall } from '../storage.js'
import { isStorageError, StorageError } from '../storage-error.js'
import type { VirtualPath } from '../virtual-path.js'
import { countOf, measured } from './measure.js'
import { NameTurns } from './name-turns.js'
import { minus, NO_MOST, NONE, plus, type Usage, type UsageCount } from './usage.js'

/** Sessions have a quota each, but one account. */
const turnsOf = new WeakMap<Usage, NameTurns>()

export class Account {
  readonly storage: StorageAdapter
  readonly most: UsageCount
  readonly turns: NameTurns
  readonly #usage: Usage

  constructor(storage: StorageAdapter, usage: Usage, most: UsageCount) {
    this.storage = storage
    this.most = most
    this.#usage = usage
    this.turns = turnsOf.get(usage) ?? new NameTurns(storage.traits.names)
    turnsOf.set(usage, this.turns)
  }

  /** What is stored now. Every change has to ask first, or it would be measured with what it changes. */
  used({ caller }: StorageCall): UsageCount | Promise<UsageCount> {
    return this.#usage.read(() => this.#measure(caller))
  }

  /** Whether so much more may be stored; counted from now on if so. */
  tryReserve(change: UsageCount, { caller }: StorageCall): boolean | Promise<boolean> {
    return this.#usage.add(change, this.most, () => this.#measure(caller))
  }

  async reserve(change: UsageCount, path: VirtualPath, call: StorageCall): Promise<void> {
    if (!(await this.tryReserve(change, call))) throw new StorageError('over-quota', path)
  }

  /** Counts what has happened, whatever the limit says. */
  async correct(change: UsageCount, { caller }: StorageCall): Promise<void> {
    if (change.bytes !== 0 || change.files !== 0)
      await this.#usage.add(change, NO_MOST, () => this.#measure(caller))
  }

  /**
   * Does something to what is at `path`, and counts the difference in place of what was `held`. `work` tells what is there afterwards, if it
   * knows; when it fails, or does not know, the storage is asked. Call it in turn.
   */
  async settle(
    path: VirtualPath,
    call: StorageCall,
    held: UsageCount,
    work: () => Promise<UsageCount | undefined>,
    before?: UsageCount,
  ): Promise<void> {
    const old = before ?? (await this.at(path, call)) ?? NONE
    let now: UsageCount | undefined
    try {
      now = await work()
    } finally {
      // What cannot be found out stays counted as it was held.
      now ??= (await this.at(path, call)) ?? plus(old, held)
      await this.correct(minus(minus(now, old), held), call)
    }
  }

  /** What counts at `path`; undefined when that cannot be found out. */
  async at(path: VirtualPath, { caller }: StorageCall): Promise<UsageCount | undefined> {
    try {
      return countOf(await this.storage.stat(path, unhurried(caller)), this.storage)
    } catch (error) {
      const absent = isStorageError(error) && (error.code === 'not-found' || error.code === 'not-a-directory')
      return absent ? NONE : undefined
    }
  }

  #measure(caller: Caller): Promise<UsageCount> {
    return measured(this.storage, unhurried(caller))
  }
}

/** A count is not given up with the command that asked for it. */
function unhurried(caller: Caller): StorageCall {
  return { signal: new AbortController().signal, caller }
}
