/** Everything the operations of one memory storage share. */
import type { Allowance } from './allowance.js'
import type { Tree } from './tree.js'

export interface Store {
  readonly tree: Tree
  readonly allowance: Allowance
  /** The largest size of one file. */
  readonly maxFileBytes: number
  /** What an aborted upload leaves. */
  readonly partial: 'keep' | 'discard'
}
