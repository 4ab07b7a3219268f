/** Wildcards in the last segment of a pathname: `*`, `?` and `[set]`, in time linear in the name whatever the pattern (P-43, C-33, C-34). */

/** One pattern position that takes exactly one character. */
interface Taker {
  readonly takes: (codePoint: number) => boolean
}

const LONGEST_PATTERN = 255
const WORD = 32
const MOST_CACHED = 4096
const STAR = '*'
const ANY = '?'
const DOT = '.'

/** Whether the name holds a wildcard. A pattern longer than any name worth matching is taken literally. */
export function isGlob(name: string): boolean {
  if (name.length > LONGEST_PATTERN) return false
  const characters = Array.from(name)
  return characters.some((character, i) =>
    character === '[' ? endOfSet(characters, i) !== -1 : character === STAR || character === ANY,
  )
}

/**
 * A matcher for names. There is no escape, no brace and no `**`: a backslash is part of a name. An unclosed `[` stands for itself.
 * A name that begins with a dot is matched only by a pattern that does.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const { takers, stars } = compile(pattern)
  const matches = simulation(takers, stars)
  const wantsDot = pattern.startsWith(DOT)
  return name => (wantsDot || !name.startsWith(DOT)) && matches(name)
}

/** `stars` has bit i set where a star stands before taker i. */
function compile(pattern: string): { readonly takers: readonly Taker[]; readonly stars: Uint32Array } {
  const characters = Array.from(pattern)
  const takers: Taker[] = []
  const stars = new Uint32Array(Math.floor(characters.length / WORD) + 1)
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string
    if (character === STAR) {
      setBit(stars, takers.length)
      continue
    }
    const end = character === '[' ? endOfSet(characters, i) : -1
    takers.push(end === -1 ? single(character) : set(characters.slice(i + 1, end)))
    if (end !== -1) i = end
  }
  return { takers, stars }
}

/** Where the `]` of a set stands; one right after the opening (and its `!` or `^`) belongs to the set. */
function endOfSet(characters: readonly string[], start: number): number {
  const first = characters[start + 1] === '!' || characters[start + 1] === '^' ? start + 2 : start + 1
  return characters.indexOf(']', first + 1)
}

function single(character: string): Taker {
  if (character === ANY) return { takes: () => true }
  const own = character.codePointAt(0)
  return { takes: codePoint => codePoint === own }
}

function set(content: readonly string[]): Taker {
  const negated = content[0] === '!' || content[0] === '^'
  const points = content.slice(negated ? 1 : 0).map(character => character.codePointAt(0) as number)
  const ranges: [number, number][] = []
  for (let i = 0; i < points.length; i++) {
    const low = points[i] as number
    const high = points[i + 2]
    if (points[i + 1] === 0x2d && high !== undefined) {
      ranges.push([low, high])
      i += 2
    } else ranges.push([low, low])
  }
  return {
    takes: codePoint => ranges.some(([low, high]) => codePoint >= low && codePoint <= high) !== negated,
  }
}

/**
 * Runs all ways through the pattern at once, one bit each: bit i says that the first i takers have taken the name so far.
 * A star keeps its bit while characters pass, a taker moves the bit before it on.
 */
function simulation(takers: readonly Taker[], stars: Uint32Array): (name: string) => boolean {
  const words = Math.floor(takers.length / WORD) + 1
  const masks = maskCache(takers, words)
  const active = new Uint32Array(words)
  return name => {
    if (takers.length > name.length) return false
    active.fill(0)
    active[0] = 1
    for (const character of name) {
      const mask = masks(character.codePointAt(0) as number)
      let carry = 0
      for (let i = 0; i < words; i++) {
        const before = active[i] as number
        const moved = before & (mask[i] as number)
        active[i] = (moved << 1) | carry | (before & (stars[i] as number))
        carry = moved >>> (WORD - 1)
      }
    }
    return bit(active, takers.length)
  }
}

/** Per character, the bits of the takers that take it. */
function maskCache(takers: readonly Taker[], words: number): (codePoint: number) => Uint32Array {
  const cache = new Map<number, Uint32Array>()
  return codePoint => {
    const known = cache.get(codePoint)
    if (known) return known
    const mask = new Uint32Array(words)
    for (const [i, taker] of takers.entries()) if (taker.takes(codePoint)) setBit(mask, i)
    if (cache.size >= MOST_CACHED) cache.clear()
    cache.set(codePoint, mask)
    return mask
  }
}

function setBit(bits: Uint32Array, index: number): void {
  const word = Math.floor(index / WORD)
  bits[word] = (bits[word] as number) | (1 << (index % WORD))
}

function bit(bits: Uint32Array, index: number): boolean {
  return ((bits[Math.floor(index / WORD)] as number) & (1 << (index % WORD))) !== 0
}
