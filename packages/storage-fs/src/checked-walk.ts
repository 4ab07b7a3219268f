/**
 * The walk of systems without descriptor paths: the real path is compared before an operation and what was opened after it.
 * Someone who can swap directories for links at the right moment between the two can fool it; the walks of Linux they cannot.
 */
import { promises } from 'node:fs'
import { join, sep } from 'node:path'
import { StorageError, type VirtualPath } from '@longshore/storage'
import type { Disk } from './disk.js'
import { type Directory, type Place, placeIn } from './place.js'
import type { Root } from './root.js'
import type { Walk } from './walk.js'

export class CheckedWalk implements Walk {
  constructor(
    private readonly root: Root,
    private readonly disk: Disk,
    private readonly links: 'deny' | 'within-root' | 'follow',
  ) {}

  async directory(path: VirtualPath, segments: readonly string[]): Promise<Directory> {
    const root = await this.root.realPath()
    let current = root
    for (const name of segments) {
      current = join(current, name)
      if (this.links === 'deny') await this.refuseLink(current, path)
    }
    const real = await promises.realpath(current)
    if (this.links !== 'follow') refuseOutside(real, root, path)
    if (!(await this.disk.lstat(real)).isDirectory()) throw new StorageError('not-a-directory', path)
    return { base: real, release() {} }
  }

  async entry(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    return placeIn(await this.directory(path, segments.slice(0, -1)), segments.at(-1) ?? '')
  }

  async target(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    const place = await this.entry(path, segments)
    if (this.links === 'deny' || !(await this.disk.find(place.path))?.isSymbolicLink()) return place
    const real = await promises.realpath(place.path)
    if (this.links !== 'follow') refuseOutside(real, await this.root.realPath(), path)
    const cut = real.lastIndexOf(sep)
    return placeIn({ base: real.slice(0, cut), release() {} }, real.slice(cut + 1))
  }

  async confirm(place: Place, fd: number, path: VirtualPath): Promise<void> {
    const [opened, named] = [await this.disk.fstat(fd), await this.disk.lstat(place.path)]
    const real = await promises.realpath(place.directory.base)
    const same = opened.dev === named.dev && opened.ino === named.ino && real === place.directory.base
    if (!same) throw new StorageError('forbidden', path)
  }

  private async refuseLink(hostPath: string, path: VirtualPath): Promise<void> {
    const stats = await this.disk.lstat(hostPath)
    if (stats.isSymbolicLink()) throw new StorageError('forbidden', path)
    if (!stats.isDirectory()) throw new StorageError('not-a-directory', path)
  }
}

function refuseOutside(real: string, root: string, path: VirtualPath): void {
  if (real !== root && !real.startsWith(root + sep)) throw new StorageError('forbidden', path)
}
