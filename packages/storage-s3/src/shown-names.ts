/** Which keys below a directory are listed, and under what names (protocol rule C-08): every name once, and only what can be addressed. */
import type { ListedObject, ListPage } from './api.js'
import { HIDDEN_PREFIX, isName, LONGEST_KEY } from './keys.js'

/** What is listed of a page. */
export interface Shown {
  readonly files: readonly ListedObject[]
  /** Common prefixes, as in the page. */
  readonly directories: readonly string[]
}

/** Goes through the pages of a listing of `prefix`, which is empty or ends with a slash, in their order. */
export class ShownNames {
  readonly #prefix: string
  #held: readonly ListedObject[] = []
  #last = ''
  #hidden = 0

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Keys that are not listed so far, apart from the storage's own: no names, or those of objects that have the name of a directory. */
  get hidden(): number {
    return this.#hidden
  }

  /**
   * An object is held back while the directory of its name can still come: `a/` comes after `a-b`, which may be on a later page than `a`.
   * Few are at a time, since all of them are beginnings of the last key.
   */
  add({ objects, prefixes, next }: ListPage): Shown {
    const beside = new Set(prefixes)
    const directories = prefixes.filter(prefix => prefix !== this.#last && this.#isShown(prefix.slice(0, -1)))
    const shown = objects.filter(({ key }) => key !== this.#prefix && this.#isShown(key))
    this.#last = lastOf(objects.at(-1)?.key, prefixes.at(-1)) ?? this.#last
    const alone = [...this.#held, ...shown].filter(({ key }) => !beside.has(`${key}/`))
    this.#hidden += this.#held.length + shown.length - alone.length
    this.#held = next === undefined ? [] : alone.filter(({ key }) => mayHaveDirectory(key, this.#last))
    const held = new Set(this.#held)
    return { files: held.size === 0 ? alone : alone.filter(object => !held.has(object)), directories }
  }

  #isShown(key: string): boolean {
    const name = key.slice(this.#prefix.length)
    // One byte of what a key may have is for the slash in front of a path.
    const isShown = isName(name) && Buffer.byteLength(key) < LONGEST_KEY
    if (!isShown && !name.startsWith(HIDDEN_PREFIX)) this.#hidden += 1
    return isShown
  }
}

/** Whether a page that ends with `last` leaves it open if there is a directory of the object's name. */
function mayHaveDirectory(key: string, last: string): boolean {
  return last === key || (last.startsWith(key) && last.charAt(key.length) < '/')
}

/** The last one in the order of listings, which is that of UTF-8. */
function lastOf(key: string | undefined, prefix: string | undefined): string | undefined {
  if (key === undefined || prefix === undefined) return key ?? prefix
  return Buffer.compare(Buffer.from(key), Buffer.from(prefix)) > 0 ? key : prefix
}
