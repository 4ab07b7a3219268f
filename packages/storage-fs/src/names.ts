/** Which names may reach the file system: the rules of the platform, and what nobody may address (protocol rule C-06). */
import { isSegment, StorageError, segmentsOf, type VirtualPath } from '@longshore/storage'
import { isTemporaryName } from './temporary-name.js'

/** Device names that Windows finds in every directory, with any extension. */
const DEVICES = new Set([
  ...['con', 'prn', 'aux', 'nul', 'conin$', 'conout$', 'clock$'],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, '¹', '²', '³'].flatMap(n => [`com${n}`, `lpt${n}`]),
])
/** Path separators, stream and wildcard characters, control characters. */
const NOT_ON_WINDOWS = '\\/:*?"<>|'

/** Whether `name` can be one name on `platform` and means nothing else there. */
export function isUsableName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (!isSegment(name) || !isWellFormed(name)) return false
  return platform !== 'win32' || isUsableOnWindows(name)
}

/** The segments of `path` for looking something up: a name that cannot exist is `not-found`. */
export function segmentsToFind(path: VirtualPath, platform?: NodeJS.Platform): string[] {
  const segments = segmentsOf(path)
  for (const name of segments) {
    if (!isUsableName(name, platform) || isTemporaryName(name)) throw new StorageError('not-found', path)
  }
  return segments
}

/** The segments of `path` for making its last name: one that must not exist is `bad-name`. */
export function segmentsToMake(path: VirtualPath, platform?: NodeJS.Platform): string[] {
  const segments = segmentsOf(path)
  const last = segments.at(-1)
  if (last !== undefined && (!isUsableName(last, platform) || isTemporaryName(last)))
    throw new StorageError('bad-name', path)
  return segmentsToFind(path, platform)
}

/** A lone surrogate would be written as U+FFFD, so that two names would meet in one file. */
function isWellFormed(name: string): boolean {
  return !/\p{Surrogate}/u.test(name)
}

function isUsableOnWindows(name: string): boolean {
  for (const character of name) {
    if (character < ' ' || NOT_ON_WINDOWS.includes(character)) return false
  }
  if (name.endsWith('.') || name.endsWith(' ') || isShortAlias(name)) return false
  const stem = name.slice(0, name.indexOf('.') < 0 ? name.length : name.indexOf('.'))
  return !DEVICES.has(stem.trimEnd().toLowerCase())
}

/** `LONGNA~1.TXT`: a second name of another file, past every rule on its first one. */
function isShortAlias(name: string): boolean {
  const [stem = '', extension = '', ...more] = name.split('.')
  return stem.length <= 8 && extension.length <= 3 && more.length === 0 && /^.{1,6}~\d{1,6}$/.test(stem)
}
