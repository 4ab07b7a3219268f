/** What the system says of a file, as an entry (RFC 3659 §7.5). */
import { constants, type Stats } from 'node:fs'
import type { Entry, EntryType } from '@longshore/storage'
import type { Accounts } from './accounts.js'
import { uniqueOf } from './identity.js'

/** Whether owners, groups and permission bits mean anything here. */
const HAS_MODES = process.platform !== 'win32'

type Modes = Required<Pick<Entry, 'mode' | 'owner' | 'group'>>

/** The kind of an entry, undefined for devices, pipes and sockets: they are no part of the storage (protocol rule C-10). */
export function entryTypeOf(stats: Stats): EntryType | undefined {
  switch (stats.mode & constants.S_IFMT) {
    case constants.S_IFREG:
      return 'file'
    case constants.S_IFDIR:
      return 'directory'
    case constants.S_IFLNK:
      return 'symlink'
    default:
      return undefined
  }
}

/** As `isSymbolicLink` of the stats, which asks the platform first. */
export function isLink({ mode }: Stats): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFLNK
}

/** The entry of `name`, undefined for what is hidden. `target` is where a link leads, if that may be told. */
export function entryOf(name: string, stats: Stats, accounts: Accounts, target?: string): Entry | undefined {
  const type = entryTypeOf(stats)
  if (type === undefined) return undefined
  const unique = uniqueOf(stats)
  const { mtime: modified, nlink: links } = stats
  const size = type === 'file' ? stats.size : 0
  if (!HAS_MODES || unique === undefined || target !== undefined) {
    return {
      ...{ name, type, size, modified, links },
      ...(HAS_MODES && modesOf(stats, accounts)),
      ...(unique !== undefined && { unique }),
      ...(target !== undefined && { target }),
    }
  }
  // Nearly all entries of a long listing: one literal takes a fraction of the time.
  const { mode, owner, group } = modesOf(stats, accounts)
  return { name, type, size, modified, mode, owner, group, links, unique }
}

function modesOf({ mode, uid, gid }: Stats, accounts: Accounts): Modes {
  return { mode: mode & 0o777, owner: accounts.owner(uid), group: accounts.group(gid) }
}
