/** What is stored of an account, and where that is counted. */

/** Bytes of files, and how many files and directories there are. */
export interface UsageCount {
  readonly bytes: number
  readonly files: number
}

/** Counts what is stored; called when nothing is known yet. */
export type Measure = () => Promise<UsageCount>

/** The counts of one account, shared by all its sessions: all of them must have the same object. */
export interface Usage {
  /**
   * Adds `change`, whose numbers may be negative, and tells whether it did: not when a number that it lets grow would be above the one of `most`.
   * Must be atomic: of two at the same time that do not fit together, one is refused.
   */
  add(change: UsageCount, most: UsageCount, measure: Measure): boolean | Promise<boolean>
  read(measure: Measure): UsageCount | Promise<UsageCount>
}

export const NONE: UsageCount = Object.freeze({ bytes: 0, files: 0 })
export const NO_MOST: UsageCount = Object.freeze({
  bytes: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
})

export function plus(one: UsageCount, other: UsageCount): UsageCount {
  return { bytes: one.bytes + other.bytes, files: one.files + other.files }
}

export function minus(one: UsageCount, other: UsageCount): UsageCount {
  return { bytes: one.bytes - other.bytes, files: one.files - other.files }
}
