/** One case of the conformance suite, with what a storage must have for it. */
import type { OptionalOperation, WriteMode } from '../storage.js'
import type { Trial } from './trial.js'

/** A case. A storage that lacks what the case needs is checked for lacking it honestly instead. */
export interface Scenario {
  /** A sentence about behaviour. */
  readonly title: string
  /** Optional operations; where one is absent, it must be absent altogether. */
  readonly needs?: readonly OptionalOperation[]
  /** Write modes; where one is not among the traits, it must be refused with `unsupported`. */
  readonly modes?: readonly WriteMode['kind'][]
  /** Reads from other offsets than 0; where the traits say `whole`, these must be refused. */
  readonly ranges?: true
  /** Directories other than the root, made or implied. */
  readonly directories?: true
  readonly run: (trial: Trial) => Promise<void>
}
