/** Which storage a path belongs to: the longest mount point wins, and what leads to mount points are directories (protocol C-02). */
import { relocate } from './relocate.js'
import type { StorageAdapter } from './storage.js'
import { childOf, isSegment, isWithin, nameOf, parentOf, ROOT, type VirtualPath } from './virtual-path.js'

/** A storage in its place. */
export interface Mount {
  readonly point: VirtualPath
  /** The storage as it was given. */
  readonly adapter: StorageAdapter
  /** The same under the paths of the whole tree. */
  readonly storage: StorageAdapter
  /** The path that the storage itself knows. */
  readonly inward: (path: VirtualPath) => VirtualPath
}

export class MountTable {
  readonly mounts: readonly Mount[]
  readonly #points: ReadonlySet<VirtualPath>
  /** Directory → names in it that are, or lead to, mount points. */
  readonly #children = new Map<VirtualPath, Set<string>>()

  /** Throws a TypeError that names the mount point at fault. */
  constructor(points: Readonly<Record<string, StorageAdapter>>) {
    const adapters = [...new Set(Object.values(points))]
    this.mounts = Object.entries(points)
      .map(([pathname, adapter]) => mountAt(pathname, adapter, String(adapters.indexOf(adapter))))
      .sort((a, b) => b.point.length - a.point.length)
    if (this.mounts.length === 0) throw new TypeError('mount: there is no mount point')
    this.#points = new Set(this.mounts.map(({ point }) => point))
    for (const point of this.#points) this.#lead(point)
  }

  /** The mount that `path` lies in, if any. */
  of(path: VirtualPath): Mount | undefined {
    return this.mounts.find(({ point }) => isWithin(path, point))
  }

  /** Whether `path` leads to a mount point without being one. */
  isLeading(path: VirtualPath): boolean {
    return !this.#points.has(path) && this.#children.has(path)
  }

  /** Whether `path` is a mount point or leads to one: a directory that nothing can take the place of. */
  isFixed(path: VirtualPath): boolean {
    return this.#points.has(path) || this.#children.has(path)
  }

  /** Names in `directory` that are mount points or lead to one. */
  childrenOf(directory: VirtualPath): ReadonlySet<string> {
    return this.#children.get(directory) ?? new Set()
  }

  #lead(point: VirtualPath): void {
    for (let path = point; path !== ROOT; path = parentOf(path)) {
      const names = this.#children.get(parentOf(path)) ?? new Set()
      this.#children.set(parentOf(path), names.add(nameOf(path)))
    }
  }
}

function mountAt(pathname: string, adapter: StorageAdapter, label: string): Mount {
  const point = pointOf(pathname)
  if (typeof adapter !== 'object' || adapter === null || typeof adapter.stat !== 'function') {
    throw new TypeError(`mount: what is mounted at ${JSON.stringify(pathname)} is no storage`)
  }
  const prefix = point === ROOT ? '' : point
  const inward = (path: VirtualPath) => (path === point ? ROOT : (path.slice(prefix.length) as VirtualPath))
  const outward = (path: string) => (path === ROOT ? point : (`${prefix}${path}` as VirtualPath))
  return { point, adapter, inward, storage: relocate(adapter, { inward, outward, label }) }
}

/** A mount point has one spelling, or two of them could mean the same place. */
function pointOf(pathname: string): VirtualPath {
  if (pathname === ROOT) return ROOT
  const names = pathname.split('/').slice(1)
  if (!pathname.startsWith('/') || !names.every(isSegment)) {
    throw new TypeError(
      `mount: ${JSON.stringify(pathname)} is no mount point; write it like "/archive" or "/a/b"`,
    )
  }
  return names.reduce<VirtualPath>(childOf, ROOT)
}
