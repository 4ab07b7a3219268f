/** How a virtual path becomes a place on disk without ever leaving the root (protocol rule C-05). */
import type { VirtualPath } from '@longshore/storage'
import type { Directory, Place } from './place.js'

export interface Walk {
  /** Holds the directory `path` itself. */
  directory(path: VirtualPath, segments: readonly string[]): Promise<Directory>
  /** Holds the directory of `path`; its last name is left as it is, also when it is a symbolic link. */
  entry(path: VirtualPath, segments: readonly string[]): Promise<Place>
  /** As `entry`, but a symbolic link under the last name is followed where the storage follows links. */
  target(path: VirtualPath, segments: readonly string[]): Promise<Place>
  /** Checks after opening `fd` that it is what `place` was meant to be, where the walk itself cannot be sure. */
  confirm(place: Place, fd: number, path: VirtualPath): void | Promise<void>
}

/** Most symbolic links that one path may lead through, as in the kernel. */
export const MOST_LINKS = 40
