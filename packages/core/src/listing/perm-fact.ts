/** The perm fact: what the principal may do with an entry, as far as permissions and the storage's operations tell (RFC 3659 §7.5.5). */
import type { Permission, Principal } from '@longshore/auth'
import type { EntryType } from '@longshore/storage'

/** Values of perm by kind of entry; `root` can neither be deleted nor renamed. */
export type PermFacts = Readonly<Record<EntryType | 'root', string>>

/** Computed once a listing: the letters depend on the kind of an entry only. */
export function permFacts({ permissions, storage }: Principal): PermFacts {
  const may = (permission: Permission, possible = true): boolean => possible && permissions.has(permission)
  const writes = storage.traits.writes
  const rename = may('rename', storage.rename !== undefined)
  const remove = may('delete')
  const content = letters({
    c: may('write', writes.includes('replace') || writes.includes('create')),
    e: true,
    l: may('list'),
    m: may('make-directory', storage.makeDirectory !== undefined),
    p: remove,
  })
  return {
    root: content,
    directory: letters({ d: may('delete', storage.removeDirectory !== undefined), f: rename }, content),
    file: letters({
      a: may('append', writes.includes('append')),
      d: remove,
      f: rename,
      r: may('read'),
      w: may('write', writes.includes('replace')),
    }),
    symlink: letters({ d: remove, f: rename }),
  }
}

function letters(granted: Readonly<Record<string, boolean>>, more = ''): string {
  const own = Object.keys(granted).filter(letter => granted[letter])
  return own.concat(more.split('')).sort().join('')
}
