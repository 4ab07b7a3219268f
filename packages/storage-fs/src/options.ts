/** The options of a file storage: checked once, with defaults filled in. */
import { parse, resolve } from 'node:path'

/** How a directory is served; every default is the careful choice. */
export interface FileStorageOptions {
  /**
   * What happens to symbolic links. `deny` (default): they are listed, and nothing goes through them. `within-root`: followed as long
   * as every step stays below the root. `follow`: as the operating system does, also out of the root.
   */
  readonly symlinks?: 'deny' | 'within-root' | 'follow'
  /** What an aborted upload of a new name leaves: what arrived, under that name (`keep`, default), or nothing (`discard`). */
  readonly partial?: 'keep' | 'discard'
  /** `commit`: file and directory are on the disk before an upload is acknowledged. Default `none`. */
  readonly fsync?: 'none' | 'commit'
  /** Bits to take from the modes of new files and directories; default: the umask of the process. */
  readonly umask?: number
  /** Exact permission bits of new files; default `0o666` without the umask. */
  readonly fileMode?: number
  /** Exact permission bits of new directories; default `0o777` without the umask. */
  readonly directoryMode?: number
  /** Age in milliseconds after which what a killed process left of its uploads is removed; default 24 hours, `Infinity`: never. */
  readonly sweepOlderThanMs?: number
  /** Owners and groups in listings as numbers (default) or as names of the system's accounts. */
  readonly owners?: 'numeric' | 'names'
}

/** Checked options; a mode is absent where the umask of the process decides. */
export interface Settings {
  readonly root: string
  readonly symlinks: 'deny' | 'within-root' | 'follow'
  readonly keepPartial: boolean
  readonly fsync: boolean
  readonly fileMode: number | undefined
  readonly directoryMode: number | undefined
  readonly sweepOlderThanMs: number
  readonly ownerNames: boolean
}

const DAY = 24 * 60 * 60 * 1000
const KNOWN = [
  ...['symlinks', 'partial', 'fsync', 'umask', 'fileMode', 'directoryMode', 'sweepOlderThanMs', 'owners'],
]

/** @throws TypeError for a root or an option that cannot be meant. */
export function settingsOf(root: unknown, options: FileStorageOptions): Settings {
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key)) throw new TypeError(`fileStorage: unknown option ${JSON.stringify(key)}`)
  }
  const umask = permissionBits('umask', options.umask)
  const masked = (bits: number) => (umask === undefined ? undefined : bits & ~umask)
  return {
    root: rootOf(root),
    symlinks: oneOf('symlinks', options.symlinks, ['deny', 'within-root', 'follow']),
    keepPartial: oneOf('partial', options.partial, ['keep', 'discard']) === 'keep',
    fsync: oneOf('fsync', options.fsync, ['none', 'commit']) === 'commit',
    fileMode: permissionBits('fileMode', options.fileMode) ?? masked(0o666),
    directoryMode: permissionBits('directoryMode', options.directoryMode) ?? masked(0o777),
    sweepOlderThanMs: ageOf(options.sweepOlderThanMs),
    ownerNames: oneOf('owners', options.owners, ['numeric', 'names']) === 'names',
  }
}

function rootOf(root: unknown): string {
  if (typeof root !== 'string' || root === '' || root.includes('\0'))
    throw new TypeError('fileStorage: the root must be the path of a directory')
  const resolved = resolve(root)
  if (resolved === parse(resolved).root)
    throw new TypeError('fileStorage: the root of the whole file system cannot be served; name a directory')
  return resolved
}

function oneOf<T extends string>(name: string, value: T | undefined, allowed: readonly [T, ...T[]]): T {
  if (value === undefined) return allowed[0]
  if (allowed.includes(value)) return value
  throw new TypeError(`fileStorage: ${name} must be one of ${allowed.join(', ')}`)
}

function permissionBits(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= 0o777)) return value
  throw new TypeError(`fileStorage: ${name} must be permission bits, 0 to 0o777`)
}

function ageOf(value: number = DAY): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new TypeError('fileStorage: sweepOlderThanMs must be a number of milliseconds')
}
