/** An entry as one line of `ls -l`, the form that clients parse in LIST and STAT replies (RFC 959 §4.1.3; P-40). */
import type { Entry } from '@longshore/storage'
import { hasControl } from './name-shown.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const KINDS = { file: '-', directory: 'd', symlink: 'l' } as const
const DEFAULT_MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const
const MODE_LETTERS = 'rwxrwxrwx'
const UNKNOWN_OWNER = 'ftp'
const HALF_YEAR_SECONDS = 180 * 24 * 60 * 60
const ARROW = ' -> '

/** A writer of lines without line end. Times are UTC; whether a file is recent is judged by `now`, read once. */
export function unixListing(now: () => Date = () => new Date()): (entry: Entry, name?: string) => string {
  const seconds = wholeSeconds(now())
  return (entry, name = entry.name) => {
    const links = String(entry.links ?? 1).padStart(3)
    const owner = column(entry.owner)
    const group = column(entry.group)
    const size = String(entry.type === 'file' ? entry.size : 0).padStart(6)
    return `${modeText(entry)} ${links} ${owner} ${group} ${size} ${timeText(entry.modified, seconds)} ${name}${targetText(entry, name)}`
  }
}

function modeText(entry: Entry): string {
  const mode = entry.mode ?? DEFAULT_MODES[entry.type]
  let shown: string = KINDS[entry.type]
  for (let i = 0; i < MODE_LETTERS.length; i++) shown += mode & (0o400 >> i) ? MODE_LETTERS.charAt(i) : '-'
  return shown
}

/** `Jan  5 14:07` within the last 180 days, `Jan  5  2024` for older times and those to come. */
function timeText(modified: Date, now: number): string {
  const then = wholeSeconds(modified)
  const date = Number.isNaN(then) ? new Date(0) : modified
  const age = now - then
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`
  if (!(age >= 0 && age <= HALF_YEAR_SECONDS)) return `${day} ${String(date.getUTCFullYear()).padStart(5)}`
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

function targetText(entry: Entry, name: string): string {
  const { target } = entry
  if (entry.type !== 'symlink' || target === undefined || hasControl(target)) return ''
  // Some clients drop a line with a second arrow, and all of them would cut the name at the wrong one.
  return name.includes(ARROW) || target.includes(ARROW) ? '' : `${ARROW}${target}`
}

function column(owner: string | undefined): string {
  const known = owner !== undefined && owner !== '' && !owner.includes(' ') && !hasControl(owner)
  return (known ? owner : UNKNOWN_OWNER).padEnd(8)
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
