/** The tree in memory: finds nodes by virtual path, puts them in their place and takes them out. */
import { randomUUID } from 'node:crypto'
import {
  isStorageError,
  nameOf,
  parentOf,
  StorageError,
  segmentsOf,
  type VirtualPath,
} from '@longshore/storage'
import type { Content } from './content.js'
import type { DirectoryNode, FileNode, TreeNode } from './nodes.js'

/** A name in an existing directory, and what has that name now. */
export interface Place {
  readonly path: VirtualPath
  readonly directory: DirectoryNode
  readonly name: string
  readonly node: TreeNode | undefined
}

export class Tree {
  readonly root: DirectoryNode
  readonly #now: () => Date
  readonly #maxEntries: number
  readonly #label = randomUUID()
  #made = 0
  #entries = 0

  constructor(clock: () => Date, maxEntries: number) {
    this.#now = () => new Date(clock())
    this.#maxEntries = maxEntries
    this.root = this.newDirectory()
  }

  find(path: VirtualPath): TreeNode {
    let node: TreeNode | undefined = this.root
    for (const name of segmentsOf(path)) {
      if (node.kind === 'file') throw new StorageError('not-a-directory', path)
      node = node.children.get(name)
      if (node === undefined) throw new StorageError('not-found', path)
    }
    return node
  }

  file(path: VirtualPath): FileNode {
    const node = this.find(path)
    if (node.kind === 'directory') throw new StorageError('is-a-directory', path)
    return node
  }

  directory(path: VirtualPath): DirectoryNode {
    const node = this.find(path)
    if (node.kind === 'file') throw new StorageError('not-a-directory', path)
    return node
  }

  /** Where `path` is or would be; its parent must exist. The root has no place. */
  place(path: VirtualPath): Place {
    const parent = this.#parentNode(path)
    if (parent.kind === 'file') throw new StorageError('not-a-directory', path)
    const name = nameOf(path)
    return { path, directory: parent, name, node: parent.children.get(name) }
  }

  newFile(content: Content): FileNode {
    return { kind: 'file', unique: this.#nextUnique(), modified: this.#now(), mode: 0o644, content }
  }

  newDirectory(): DirectoryNode {
    return {
      kind: 'directory',
      unique: this.#nextUnique(),
      modified: this.#now(),
      mode: 0o755,
      children: new Map(),
      claims: new Set(),
      sorted: undefined,
    }
  }

  /** Throws `no-space` unless one more entry fits; asked before anything is changed for it. */
  requireRoom(path: VirtualPath): void {
    if (this.#entries >= this.#maxEntries) throw new StorageError('no-space', path)
  }

  /** Puts `node` in its place, in which a file may be that is given up. */
  attach({ directory, name, node: former }: Place, node: TreeNode): void {
    if (former?.kind === 'file') former.content.release()
    if (former === undefined) this.#entries += 1
    directory.children.set(name, node)
    this.#touch(directory)
  }

  /** Takes out what is in `place`, whose content goes on with whoever holds it. */
  detach({ directory, name }: Place): void {
    if (directory.children.delete(name)) this.#entries -= 1
    this.#touch(directory)
  }

  /** Gives a file other bytes and the present time. */
  refill(file: FileNode, content: Content): void {
    file.content.release()
    file.content = content
    file.modified = this.#now()
  }

  #parentNode(path: VirtualPath): TreeNode {
    const parent = parentOf(path)
    try {
      return this.find(parent)
    } catch (error) {
      throw isStorageError(error) ? new StorageError(error.code, path) : error
    }
  }

  #touch(directory: DirectoryNode): void {
    directory.sorted = undefined
    directory.modified = this.#now()
  }

  #nextUnique(): string {
    this.#made += 1
    return `${this.#label}-${this.#made}`
  }
}
