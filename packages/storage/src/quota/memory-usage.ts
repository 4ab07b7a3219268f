/** Counts in the memory of this process, measured at their first use, so that a restart is right. */
import type { Measure, Usage, UsageCount } from './usage.js'

/** The counts of one account, or of a storage that all share. */
export function memoryUsage(): Usage {
  return new MemoryUsage()
}

/** Counts of many accounts, as in `const usageOf = memoryUsages()`: `usageOf('alice')` is the same at each of her logins. */
export function memoryUsages(): (account: string) => Usage {
  const accounts = new Map<string, Usage>()
  return account => {
    const known = accounts.get(account) ?? memoryUsage()
    accounts.set(account, known)
    return known
  }
}

class MemoryUsage implements Usage {
  #count: UsageCount | undefined
  #measuring: Promise<void> | undefined

  add(change: UsageCount, most: UsageCount, measure: Measure): boolean | Promise<boolean> {
    if (this.#count) return this.#tryAdd(change, most)
    return this.#measured(measure).then(() => this.#tryAdd(change, most))
  }

  read(measure: Measure): UsageCount | Promise<UsageCount> {
    return this.#count ?? this.#measured(measure)
  }

  /** Whoever comes while it is measured waits for the same; a failure is of no use to the next. */
  async #measured(measure: Measure): Promise<UsageCount> {
    this.#measuring ??= measure()
      .then(count => {
        this.#count ??= count
      })
      .finally(() => {
        this.#measuring = undefined
      })
    await this.#measuring
    return this.#count as UsageCount
  }

  #tryAdd(change: UsageCount, most: UsageCount): boolean {
    const { bytes, files } = this.#count as UsageCount
    const next = { bytes: bytes + change.bytes, files: files + change.files }
    if (change.bytes > 0 && next.bytes > most.bytes) return false
    if (change.files > 0 && next.files > most.files) return false
    this.#count = { bytes: Math.max(0, next.bytes), files: Math.max(0, next.files) }
    return true
  }
}
