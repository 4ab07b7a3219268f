// Files as a map: what a storage of the model holds, and what it answers (protocol.md A2).
import { posix } from 'node:path'

export type Node = Buffer | 'directory'

/** What is there, by absolute path; the root always is. */
export class PlainTree {
  readonly #nodes = new Map<string, Node>()
  /** Whether directories come with what is put into them. */
  readonly #implied: boolean

  constructor(directories: 'real' | 'implied' = 'real') {
    this.#implied = directories === 'implied'
  }

  get paths(): string[] {
    return [...this.#nodes.keys()].sort()
  }

  at(path: string): Node | undefined {
    return path === '/' ? 'directory' : this.#nodes.get(path)
  }

  fileAt(path: string): Buffer | undefined {
    const node = this.at(path)
    return node === 'directory' ? undefined : node
  }

  isDirectory(path: string): boolean {
    return this.at(path) === 'directory'
  }

  /** Whether something new may be put there. */
  hasPlaceFor(path: string): boolean {
    if (path === '/') return false
    const parent = posix.dirname(path)
    if (!this.#implied || this.at(parent) !== undefined) return this.isDirectory(parent)
    return this.hasPlaceFor(parent)
  }

  /** Whether it depends on the storage if anything can be put there: one that implies directories may let a directory hide a file of its name. */
  isMoot(path: string): boolean {
    if (!this.#implied || path === '/') return false
    const parent = posix.dirname(path)
    return this.fileAt(parent) !== undefined || this.isMoot(parent)
  }

  put(path: string, node: Node): void {
    const parent = posix.dirname(path)
    if (this.at(parent) === undefined) this.put(parent, 'directory')
    this.#nodes.set(path, node)
  }

  remove(path: string): void {
    this.#nodes.delete(path)
  }

  /** With everything below. */
  move(from: string, to: string): void {
    const moved = [...this.#nodes].filter(([path]) => isWithin(path, from))
    for (const [path] of moved) this.#nodes.delete(path)
    for (const [path, node] of moved) this.put(to + path.slice(from.length), node)
  }

  namesIn(directory: string): string[] {
    return this.paths.filter(path => posix.dirname(path) === directory).map(path => posix.basename(path))
  }
}

export function isWithin(path: string, ancestor: string): boolean {
  return ancestor === '/' || path === ancestor || path.startsWith(`${ancestor}/`)
}
