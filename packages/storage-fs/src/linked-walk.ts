/**
 * The walk of Linux when links are followed within the root: links are read and taken apart here, name by name,
 * and every directory is still opened from the one before it, so that the kernel itself never follows one.
 */
import { isAbsolute } from 'node:path'
import { StorageError, type VirtualPath } from '@longshore/storage'
import type { Disk } from './disk.js'
import { errnoOf, storageErrorOf } from './errors.js'
import { type Directory, type Place, placeIn } from './place.js'
import { DIRECTORY_PLACE, descriptorDirectory, type Root } from './root.js'
import { MOST_LINKS, type Walk } from './walk.js'

/** A walk under way: the real names behind it, the directory they lead to, the names still to go. */
interface Way {
  readonly path: VirtualPath
  done: string[]
  rest: string[]
  here: Directory
  links: number
}

export class LinkedWalk implements Walk {
  constructor(
    private readonly root: Root,
    private readonly disk: Disk,
  ) {}

  async directory(path: VirtualPath, segments: readonly string[]): Promise<Directory> {
    return (await this.walk(path, segments, 0)).here
  }

  async entry(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    const way = await this.walk(path, segments.slice(0, -1), 0)
    return placeIn(way.here, segments.at(-1) ?? '')
  }

  async target(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    const way = await this.walk(path, segments, 1)
    return placeIn(way.here, way.rest[0] ?? '')
  }

  confirm(): void {}

  /** Walks until `keep` names are left, the last of which is no link. */
  private async walk(path: VirtualPath, segments: readonly string[], keep: number): Promise<Way> {
    const way: Way = { path, done: [], rest: [...segments], here: await this.root.hold(), links: 0 }
    try {
      while (way.rest.length > 0) {
        if (way.rest.length > keep) await this.step(way)
        else if (way.rest[0] === '..') await this.climb(way)
        else if (!(await this.followed(way))) break
      }
      return way
    } catch (error) {
      way.here.release()
      throw storageErrorOf(error, path)
    }
  }

  private async step(way: Way): Promise<void> {
    const name = way.rest[0] ?? ''
    if (name === '..') return this.climb(way)
    try {
      const fd = await this.disk.open(`${way.here.base}/${name}`, DIRECTORY_PLACE)
      way.here.release()
      way.here = descriptorDirectory(fd)
      way.done.push(name)
      way.rest.shift()
    } catch (error) {
      const mayBeLink = errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ELOOP'
      if (!mayBeLink || !(await this.followed(way))) throw error
    }
  }

  /** Puts the target of the next name in its place, when that name is a link. */
  private async followed(way: Way): Promise<boolean> {
    const hostPath = `${way.here.base}/${way.rest[0]}`
    if (!(await this.disk.find(hostPath))?.isSymbolicLink()) return false
    if (++way.links > MOST_LINKS) throw new StorageError('forbidden', way.path)
    const target = await this.disk.readlink(hostPath)
    way.rest.shift()
    if (isAbsolute(target)) {
      way.rest.unshift(...namesOf(await this.belowRoot(target, way)))
      await this.restart(way, [])
    } else way.rest.unshift(...namesOf(target))
    return true
  }

  private async climb(way: Way): Promise<void> {
    if (way.done.length === 0) throw new StorageError('forbidden', way.path)
    way.rest.shift()
    await this.restart(way, way.done.slice(0, -1))
  }

  /** Goes on from the root by `done` and then by what is left. */
  private async restart(way: Way, done: readonly string[]): Promise<void> {
    const top = await this.root.hold()
    way.here.release()
    way.here = top
    way.done = []
    way.rest.unshift(...done)
  }

  private async belowRoot(target: string, way: Way): Promise<string> {
    for (const root of [this.root.path, await this.root.realPath()]) {
      if (target === root || target.startsWith(`${root}/`)) return target.slice(root.length)
    }
    throw new StorageError('forbidden', way.path)
  }
}

function namesOf(target: string): string[] {
  return target.split('/').filter(name => name !== '' && name !== '.')
}
