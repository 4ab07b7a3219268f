/** The keys of marks: each tells the name of an object, a time that was set and the entity tag of the object it was set for. */
import type { ListedObject } from './api.js'
import { HIDDEN_PREFIX, LONGEST_KEY } from './keys.js'

/** What a mark tells. */
export interface Mark {
  readonly key: string
  /** The name of the object in its directory, in hexadecimal digits: those sort as names do, also with a slash behind them. */
  readonly name: string
  readonly time: Date
  readonly etag: string
  /** When the mark was made. */
  readonly made: Date
}

/** What all marks of a directory begin with. `directory` is empty or ends with a slash. */
export function marksIn(directory: string): string {
  return `${directory}${HIDDEN_PREFIX}times/`
}

/** What all marks of the object at `key` begin with. */
export function marksOf(key: string): string {
  const cut = key.lastIndexOf('/') + 1
  return `${marksIn(key.slice(0, cut))}${digitsOf(key.slice(cut))}/`
}

/** The key of a mark; undefined where it would be longer than keys may be. */
export function markKey(key: string, etag: string, time: Date): string | undefined {
  const mark = `${marksOf(key)}${time.getTime()}-${bare(etag)}`
  return Buffer.byteLength(mark) <= LONGEST_KEY ? mark : undefined
}

/** What a key below `marks` tells, if it is that of a mark. */
export function readMark({ key, modified }: ListedObject, marks: string): Mark | undefined {
  const [, name, time, etag] = /^([0-9a-f]+)\/(-?\d+)-(.+)$/.exec(key.slice(marks.length)) ?? []
  if (name === undefined || time === undefined || etag === undefined) return undefined
  return { key, name, etag, time: new Date(Number(time)), made: modified }
}

/**
 * Whether a mark tells of the object as it is. Both times are the server's, and some servers tell them in whole seconds; the mark was made
 * after the object. Bytes that are stored again within that second cannot be told from those that the time was set for.
 */
export function isMarkOf({ etag, made }: Mark, object: ListedObject): boolean {
  return etag === bare(object.etag) && secondsOf(made) >= secondsOf(object.modified)
}

/** A name as it is in the keys of marks. */
export function digitsOf(name: string): string {
  return Buffer.from(name).toString('hex')
}

function bare(etag: string): string {
  return encodeURIComponent(etag.replaceAll('"', ''))
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
