/** A directory on disk as storage: what `fileStorage` gives, put together from its operations. */
import { statSync } from 'node:fs'
import type { StorageAdapter } from '@longshore/storage'
import { namedAccounts, numericAccounts } from './accounts.js'
import { CheckedWalk } from './checked-walk.js'
import { checksum } from './checksum.js'
import { copy } from './copying.js'
import { DescriptorWalk } from './descriptor-walk.js'
import { DevicePaces } from './device-paces.js'
import { Disk } from './disk.js'
import { errnoOf } from './errors.js'
import { FollowingWalk } from './following-walk.js'
import { LinkedWalk } from './linked-walk.js'
import { list } from './listing.js'
import { space, stat } from './looking.js'
import { rename } from './moving.js'
import { SORTED_AT_MOST } from './name-reader.js'
import { type FileStorageOptions, type Settings, settingsOf } from './options.js'
import { setMode, setModified } from './pinned.js'
import { read } from './reading.js'
import { isInMemory, isRemote } from './remote.js'
import { makeDirectory, remove, removeDirectory } from './removing.js'
import { hasDescriptorPaths, Root } from './root.js'
import { Sweeper } from './sweep.js'
import type { Tree } from './tree.js'
import type { Walk } from './walk.js'
import { write } from './writing.js'

/**
 * Serves the directory `root`, and nothing outside of it unless `symlinks: 'follow'` says so.
 *
 * A relative root is taken from the working directory of this moment, and has to be there. While it is away later, operations
 * reject with `unavailable`. On Linux no swap of directories for links by other programs leads out of the root; elsewhere paths
 * are compared before and after, which someone with write access to the tree may outrun.
 *
 * @throws TypeError for a root that is no path or is the root of the whole file system, and for options that cannot be meant; an Error
 * that names the root when it is no directory that can be looked at.
 */
export function fileStorage(root: string, options: FileStorageOptions = {}): StorageAdapter {
  const settings = settingsOf(root, options)
  refuseMissing(settings.root)
  return adapterOf(treeOf(settings, hasDescriptorPaths()))
}

/** One look when the storage is made: a slip of the pen shows at the start, not in the first client's listing. */
function refuseMissing(root: string): void {
  let why = 'it is no directory'
  try {
    if (statSync(root).isDirectory()) return
  } catch (error) {
    why = errnoOf(error) === 'ENOENT' ? 'it does not exist' : (error as Error).message
  }
  throw new Error(`fileStorage: ${root} cannot be served: ${why}`)
}

/** What the operations share; `descriptors` chooses between the walks of Linux and the one of other systems. */
export function treeOf(settings: Settings, descriptors: boolean): Tree {
  const disk = new Disk()
  const root = new Root(settings.root, disk)
  return {
    settings,
    root,
    disk,
    readPaces: new DevicePaces(facts => !isRemote(facts)),
    writePaces: new DevicePaces(isInMemory),
    descriptors,
    walk: walkOf(settings, root, disk, descriptors),
    accounts: settings.ownerNames ? namedAccounts() : numericAccounts,
    sweeper: new Sweeper(settings.sweepOlderThanMs),
  }
}

export function adapterOf(tree: Tree): StorageAdapter {
  return {
    traits: {
      reads: 'range',
      writes: ['create', 'replace', 'append', 'resume'],
      directories: 'real',
      names: FOLDING_SYSTEMS.has(process.platform) ? 'case-insensitive' : 'case-sensitive',
      sortsUpTo: SORTED_AT_MOST,
    },
    stat: (path, call) => stat(tree, path, call),
    list: (path, call) => list(tree, path, call),
    read: (path, range, call) => read(tree, path, range, call),
    write: (path, mode, call) => write(tree, path, mode, call),
    remove: (path, call) => remove(tree, path, call),
    makeDirectory: (path, call) => makeDirectory(tree, path, call),
    removeDirectory: (path, call) => removeDirectory(tree, path, call),
    rename: (from, to, call) => rename(tree, from, to, call),
    copy: (from, to, call) => copy(tree, from, to, call),
    setModified: (path, modified, call) => setModified(tree, path, modified, call),
    // Windows knows no permission bits, only a read-only flag.
    ...(process.platform !== 'win32' && { setMode: (path, mode, call) => setMode(tree, path, mode, call) }),
    checksum: (path, algorithm, range, call) => checksum(tree, path, algorithm, range, call),
    space: (path, call) => space(tree, path, call),
  }
}

/** Systems whose usual file systems take `A` and `a` for one name. */
const FOLDING_SYSTEMS = new Set<NodeJS.Platform>(['win32', 'darwin'])

function walkOf({ symlinks }: Settings, root: Root, disk: Disk, descriptors: boolean): Walk {
  if (!descriptors) return new CheckedWalk(root, disk, symlinks)
  if (symlinks === 'deny') return new DescriptorWalk(root, disk)
  return symlinks === 'within-root' ? new LinkedWalk(root, disk) : new FollowingWalk(root, disk)
}
