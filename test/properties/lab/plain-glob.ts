// What a pattern matches, found by trying every way: slow, and plain enough to be right.

/** Whether `pattern` matches `name`; `*` and `?` as everywhere, `[set]` with ranges, `!` or `^` first for any other character. */
export function plainMatch(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  const wanted = tokensOf(Array.from(pattern))
  const characters = Array.from(name)
  const failed = new Set<string>()
  const matches = (at: number, i: number): boolean => {
    const key = `${at} ${i}`
    if (failed.has(key)) return false
    const found = step(at, i)
    if (!found) failed.add(key)
    return found
  }
  const step = (at: number, i: number): boolean => {
    const token = wanted[at]
    if (token === undefined) return i === characters.length
    if (token === '*') return matches(at + 1, i) || (i < characters.length && matches(at, i + 1))
    const character = characters[i]
    return character !== undefined && takes(token, character) && matches(at + 1, i + 1)
  }
  return matches(0, 0)
}

/** Single characters, and whole sets with both brackets. */
function tokensOf(characters: readonly string[]): string[] {
  const tokens: string[] = []
  for (let at = 0; at < characters.length; at++) {
    const isNegated = characters[at + 1] === '!' || characters[at + 1] === '^'
    const end = characters[at] === '[' ? characters.indexOf(']', at + (isNegated ? 3 : 2)) : -1
    tokens.push(end === -1 ? (characters[at] as string) : characters.slice(at, end + 1).join(''))
    if (end !== -1) at = end
  }
  return tokens
}

function takes(token: string, character: string): boolean {
  if (token === '?') return true
  const content = Array.from(token).slice(1, -1)
  if (content.length === 0) return token === character
  const isNegated = content[0] === '!' || content[0] === '^'
  return isIn(isNegated ? content.slice(1) : content, point(character)) !== isNegated
}

function isIn([low, ...rest]: readonly string[], wanted: number): boolean {
  if (low === undefined) return false
  const [dash, high] = rest
  if (dash === '-' && high !== undefined)
    return (point(low) <= wanted && wanted <= point(high)) || isIn(rest.slice(2), wanted)
  return point(low) === wanted || isIn(rest, wanted)
}

function point(character: string): number {
  return character.codePointAt(0) as number
}
