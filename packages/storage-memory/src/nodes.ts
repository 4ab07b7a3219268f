/** What the tree in memory is made of, and how a node looks from outside. */
import type { Entry } from '@longshore/storage'
import type { Content } from './content.js'
import { compareNames } from './name-order.js'

interface NodeFacts {
  readonly unique: string
  modified: Date
  mode: number
}

export interface FileNode extends NodeFacts {
  readonly kind: 'file'
  content: Content
}

export interface DirectoryNode extends NodeFacts {
  readonly kind: 'directory'
  readonly children: Map<string, TreeNode>
  /** Names that an exclusive upload will take when it is committed. */
  readonly claims: Set<string>
  /** The names of `children` in order, made when first asked for after a change; never changed itself. */
  sorted: readonly string[] | undefined
}

export type TreeNode = FileNode | DirectoryNode

/** The names in a directory, in the order of their bytes; a later change does not show in the array. */
export function namesIn(directory: DirectoryNode): readonly string[] {
  directory.sorted ??= [...directory.children.keys()].sort(compareNames)
  return directory.sorted
}

/** The facts of a node under the name it is found at. */
export function entryOf(name: string, node: TreeNode): Entry {
  return {
    name,
    type: node.kind,
    size: node.kind === 'file' ? node.content.size : 0,
    modified: new Date(node.modified),
    mode: node.mode,
    unique: node.unique,
  }
}
