/** An entry as one line of `ls -l`, the form that clients parse in LIST and STAT replies (RFC 959 §4.1.3; P-40). */
import type { Entry, EntryType } from '@longshore/storage'
import { lastKnown } from './last-known.js'
import { hasControl } from './name-shown.js'
import { perDay, timeOfDay, wholeSeconds } from './per-day.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const KINDS = { file: '-', directory: 'd', symlink: 'l' } as const
const DEFAULT_MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const
const MODE_LETTERS = 'rwxrwxrwx'
const UNKNOWN_OWNER = 'ftp'
const HALF_YEAR_SECONDS = 180 * 24 * 60 * 60
const ARROW = ' -> '

/** A writer of lines without line end. Times are UTC; whether a file is recent is judged by `now`, read once. */
export function unixListing(now: () => Date = () => new Date()): (entry: Entry, name?: string) => string {
  const time = timeWriter(wholeSeconds(now()))
  const modes = {
    file: modeWriter('file'),
    directory: modeWriter('directory'),
    symlink: modeWriter('symlink'),
  }
  const links = lastKnown((count: number | undefined) => String(count ?? 1).padStart(3))
  const [owner, group] = [lastKnown(column), lastKnown(column)]
  return (entry, name = entry.name) => {
    const { type, modified } = entry
    const size = String(type === 'file' ? entry.size : 0).padStart(6)
    const target = type === 'symlink' ? targetText(entry, name) : ''
    return `${modes[type](entry.mode)} ${links(entry.links)} ${owner(entry.owner)} ${group(entry.group)} ${size} ${time(modified)} ${name}${target}`
  }
}

function modeWriter(type: EntryType): (mode: number | undefined) => string {
  return lastKnown((mode: number = DEFAULT_MODES[type]) => {
    let shown: string = KINDS[type]
    for (let i = 0; i < MODE_LETTERS.length; i++) shown += mode & (0o400 >> i) ? MODE_LETTERS.charAt(i) : '-'
    return shown
  })
}

/** `Jan  5 14:07` within the last 180 days, `Jan  5  2024` for older times and those to come. */
function timeWriter(now: number): (modified: Date) => string {
  const dayText = perDay(day => `${MONTHS[day.getUTCMonth()]} ${String(day.getUTCDate()).padStart(2)} `)
  const yearText = perDay(day => String(day.getUTCFullYear()).padStart(5))
  return modified => {
    const seconds = wholeSeconds(modified)
    const then = Number.isNaN(seconds) ? 0 : seconds
    const age = now - seconds
    const isRecent = age >= 0 && age <= HALF_YEAR_SECONDS
    return dayText(then) + (isRecent ? timeOfDay(then, 2, ':') : yearText(then))
  }
}

function targetText(entry: Entry, name: string): string {
  const { target } = entry
  if (target === undefined || hasControl(target)) return ''
  // Some clients drop a line with a second arrow, and all of them would cut the name at the wrong one.
  return name.includes(ARROW) || target.includes(ARROW) ? '' : `${ARROW}${target}`
}

function column(owner: string | undefined): string {
  // Clients cut columns at any white space, that of Unicode too.
  const known = owner !== undefined && owner !== '' && !/\s/.test(owner) && !hasControl(owner)
  return (known ? owner : UNKNOWN_OWNER).padEnd(8)
}
