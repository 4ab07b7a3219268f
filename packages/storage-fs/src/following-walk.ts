/** The walk that leaves symbolic links to the operating system, also out of the root: for trees that nobody else may write to. */
import { basename, dirname, isAbsolute } from 'node:path'
import { StorageError, type VirtualPath } from '@longshore/storage'
import type { Disk } from './disk.js'
import { type Directory, type Place, placeIn } from './place.js'
import { descriptorDirectory, LINKED_DIRECTORY_PLACE, type Root } from './root.js'
import { MOST_LINKS, type Walk } from './walk.js'

export class FollowingWalk implements Walk {
  constructor(
    private readonly root: Root,
    private readonly disk: Disk,
  ) {}

  async directory(_path: VirtualPath, segments: readonly string[]): Promise<Directory> {
    const top = await this.root.hold()
    if (segments.length === 0) return top
    return this.move(top, `${top.base}/${segments.join('/')}`)
  }

  async entry(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    return placeIn(await this.directory(path, segments.slice(0, -1)), segments.at(-1) ?? '')
  }

  async target(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    let place = await this.entry(path, segments)
    try {
      for (let links = 0; (await this.disk.find(place.path))?.isSymbolicLink(); links++) {
        if (links === MOST_LINKS) throw new StorageError('forbidden', path)
        const target = await this.disk.readlink(place.path)
        const parent = dirname(target)
        const next = isAbsolute(target) ? parent : `${place.directory.base}/${parent}`
        place = placeIn(await this.move(place.directory, next), nameAfter(target))
      }
      return place
    } catch (error) {
      place.directory.release()
      throw error
    }
  }

  confirm(): void {}

  private async move(from: Directory, hostPath: string): Promise<Directory> {
    try {
      return descriptorDirectory(await this.disk.open(hostPath, LINKED_DIRECTORY_PLACE))
    } finally {
      from.release()
    }
  }
}

/** The last name of a link's target; `..` and `/` are no names and lead to the place itself. */
function nameAfter(target: string): string {
  const name = basename(target)
  return name === '' || name === '.' ? '' : name
}
