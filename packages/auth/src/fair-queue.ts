/** A bounded waiting line in which sources take turns, so that a busy source only ever delays itself (protocol rule C-35). */

/** Items wait by source: the sources are served in rotation, the items of one source in order of arrival. */
export class FairQueue<Item> {
  readonly #capacity: number
  readonly #lines = new Map<string, Item[]>()
  #size = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#size
  }

  /**
   * Lets `item` wait. When the queue is full somebody has to go: the latest item of the source with the longest line,
   * or `item` itself if its own line is as long as any. Who went is returned.
   */
  push(source: string, item: Item): Item | undefined {
    const displaced = this.#size < this.#capacity ? undefined : this.#displace(source)
    if (this.#size >= this.#capacity) return item
    const line = this.#lines.get(source)
    if (line) line.push(item)
    else this.#lines.set(source, [item])
    this.#size++
    return displaced
  }

  /** Takes out the next item: the first of the source whose turn it is. */
  shift(): Item | undefined {
    for (const [source, line] of this.#lines) {
      const item = line.shift()
      this.#lines.delete(source)
      if (line.length > 0) this.#lines.set(source, line)
      this.#size--
      return item
    }
    return undefined
  }

  /** Takes out `item`, wherever it stands; nothing happens when it is not there. */
  remove(source: string, item: Item): void {
    const line = this.#lines.get(source)
    const index = line?.indexOf(item) ?? -1
    if (!line || index < 0) return
    line.splice(index, 1)
    if (line.length === 0) this.#lines.delete(source)
    this.#size--
  }

  #displace(newcomer: string): Item | undefined {
    let longest: Item[] = []
    for (const line of this.#lines.values()) if (line.length > longest.length) longest = line
    const own = this.#lines.get(newcomer)?.length ?? 0
    if (longest.length <= own + 1) return undefined
    this.#size--
    return longest.pop()
  }
}
