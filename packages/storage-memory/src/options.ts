/** The options of a memory storage, checked by name before anything is made of them. */
import { totalmem } from 'node:os'

/** How a memory storage is bounded and what it begins with. */
export interface MemoryStorageOptions {
  /**
   * Bytes of all files and of running uploads together, beyond which an upload fails with `no-space`.
   * Half of the memory that the process may use unless given; `Infinity` for no bound.
   */
  readonly maxBytes?: number
  /** Bytes of one file, beyond which an upload fails with `over-quota`; no bound of its own unless given. */
  readonly maxFileBytes?: number
  /** Files and directories together, beyond which a new one fails with `no-space`; 1,000,000 unless given. */
  readonly maxEntries?: number
  /** Where times of modification come from; the clock of the machine unless given. */
  readonly clock?: () => Date
  /** Files to begin with: virtual path to text or bytes, which are copied. Their directories are made. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /**
   * What an aborted upload of a new name leaves: `keep` (the default) the bytes received, so that the client can go on from there,
   * or `discard` nothing. What was there before is left alone in both.
   */
  readonly partial?: 'keep' | 'discard'
}

export type Settings = Required<MemoryStorageOptions>

const known: Record<keyof Settings, true> = {
  maxBytes: true,
  maxFileBytes: true,
  maxEntries: true,
  clock: true,
  files: true,
  partial: true,
}

/** The options with defaults filled in; throws a TypeError that names the option at fault. */
export function settingsOf(options: MemoryStorageOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('memoryStorage takes an object of options')
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`memoryStorage has no option ${name}`)
  }
  const {
    maxBytes = usableMemory() / 2,
    maxFileBytes = Number.POSITIVE_INFINITY,
    maxEntries = 1_000_000,
  } = options
  const { clock = () => new Date(), files = {}, partial = 'keep' } = options
  if (typeof clock !== 'function') throw bad('clock', 'a function that returns a Date')
  if (typeof files !== 'object' || files === null) throw bad('files', 'an object of paths and contents')
  if (partial !== 'keep' && partial !== 'discard') throw bad('partial', `'keep' or 'discard'`)
  return {
    maxBytes: amount('maxBytes', maxBytes),
    maxFileBytes: amount('maxFileBytes', maxFileBytes),
    maxEntries: amount('maxEntries', maxEntries),
    clock,
    files,
    partial,
  }
}

function amount(name: keyof Settings, value: number): number {
  if (typeof value !== 'number' || !(value >= 0)) throw bad(name, 'a number that is not negative')
  return value === Number.POSITIVE_INFINITY ? value : Math.floor(value)
}

function bad(name: keyof Settings, wanted: string): TypeError {
  return new TypeError(`memoryStorage option ${name} must be ${wanted}`)
}

/** The memory of the machine, or of the container if that is less; zero or a huge number means that there is no such bound. */
function usableMemory(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}
