// What a rule of security is: what could happen, what prevents it here, and how it is shown that the tests would notice if it did not.

/** A change to a source file that takes one defence out. */
export interface Defence {
  /** Path from the root of the tree. */
  readonly file: string
  /** What stands there, once, and what stands there without the defence. */
  readonly from: string
  readonly to: string
  /** The file of tests that fails then. */
  readonly test: string
  /** Which of its tests, where the others take long; part of their titles. */
  readonly named?: string
}

export interface Rule {
  readonly id: `C-${number}`
  /** What could happen. */
  readonly danger: string
  /** What longshore does about it. */
  readonly answer: string
  readonly defences: readonly Defence[]
  /** Why there is nothing that could be taken out. */
  readonly because?: string
}
