/** Tells the times that were set in listings: the pages of a directory are merged with those of its marks, which are in the same order. */
import type { ListedObject, ListPage } from './api.js'
import type { Bucket } from './bucket.js'
import { pagesOf } from './list-pages.js'
import { digitsOf, isMarkOf, type Mark, marksIn, readMark } from './mark-keys.js'
import { PAGE } from './sizes.js'
import { forgetLater } from './time-marks.js'

/** A mark that does not count may be one whose object, or whose new version, was not there yet when the page was listed. */
const STALE_MS = 60 * 60 * 1000

/**
 * The pages of the directory `prefix` with the times that were set. Marks are asked for only where times are `kept` and there may be some; old
 * ones that do not count are deleted by the way.
 */
export async function* datedPages(
  bucket: Bucket,
  prefix: string,
  pages: AsyncIterable<ListPage>,
  signal: AbortSignal,
): AsyncGenerator<ListPage, void> {
  let marks: Marks | undefined
  let isFirst = bucket.settings.times === 'kept'
  try {
    for await (const page of pages) {
      if (isFirst && mayHaveMarks(page, marksIn(prefix))) marks = new Marks(bucket, prefix, signal)
      isFirst = false
      yield marks ? { ...page, objects: await marks.date(page.objects) } : page
    }
    marks?.leaveRest()
  } finally {
    await marks?.close()
  }
}

/** Marks come in the first page or on a later one: the directory may begin with more names than fit into a page. */
function mayHaveMarks({ objects, prefixes, next }: ListPage, marks: string): boolean {
  if (prefixes.includes(marks)) return true
  const isBehind = [objects.at(-1)?.key ?? '', prefixes.at(-1) ?? ''].some(key => key > marks)
  return next !== undefined && !isBehind
}

class Marks {
  readonly #bucket: Bucket
  readonly #prefix: string
  readonly #pages: AsyncGenerator<ListPage, void>
  readonly #stale: string[] = []
  #marks: Mark[] = []
  #position = 0
  #isOver = false

  constructor(bucket: Bucket, prefix: string, signal: AbortSignal) {
    this.#bucket = bucket
    this.#prefix = prefix
    this.#pages = pagesOf(bucket, { prefix: marksIn(prefix) }, signal)
  }

  /** The objects with their times; they come in order, over all calls. */
  async date(objects: readonly ListedObject[]): Promise<ListedObject[]> {
    const dated: ListedObject[] = []
    for (const object of objects) {
      const mark = await this.#markOf(object)
      dated.push(mark ? { ...object, modified: mark.time } : object)
    }
    return dated
  }

  /** There are no objects any more: what follows in the page at hand tells of nothing. */
  leaveRest(): void {
    for (const mark of this.#marks.slice(this.#position)) this.#leave(mark)
  }

  async close(): Promise<void> {
    await this.#pages.return()
    forgetLater(this.#bucket, this.#stale)
  }

  /** The newest mark that counts for an object. */
  async #markOf(object: ListedObject): Promise<Mark | undefined> {
    const name = digitsOf(object.key.slice(this.#prefix.length))
    let found: Mark | undefined
    for (let mark = await this.#next(); mark && mark.name <= name; mark = await this.#next()) {
      this.#position += 1
      const counts = mark.name === name && isMarkOf(mark, object)
      if (!counts || (found && found.made > mark.made)) this.#leave(mark)
      else {
        if (found) this.#leave(found)
        found = mark
      }
    }
    return found
  }

  /** The mark at hand; undefined when there are no more. */
  async #next(): Promise<Mark | undefined> {
    while (this.#position === this.#marks.length && !this.#isOver) {
      const { done, value } = await this.#pages.next()
      const marks = marksIn(this.#prefix)
      this.#isOver = done === true
      this.#position = 0
      this.#marks = value ? value.objects.flatMap(object => readMark(object, marks) ?? []) : []
    }
    return this.#marks[this.#position]
  }

  #leave({ key, made }: Mark): void {
    if (Date.now() - made.getTime() < STALE_MS) return
    this.#stale.push(key)
    if (this.#stale.length === PAGE) forgetLater(this.#bucket, this.#stale.splice(0))
  }
}
