/** Checks that options of any kind have in common; each throws a TypeError that names the option and says what would work. */

/** The value as an object with no other keys than `known`. `hint` says what else would do. */
export function objectOf<T extends object>(name: string, value: T, known: readonly string[], hint = ''): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} must be an object${hint}, not ${shown(value)}.`)
  refuseUnknown(`${name}.`, value, known)
  return value
}

/** Refuses keys that nobody reads. */
export function refuseUnknown(prefix: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find(key => !known.includes(key))
  if (unknown !== undefined)
    throw new TypeError(
      `${prefix}${unknown} is no option; these are: ${known.map(key => prefix + key).join(', ')}.`,
    )
}

/** Numbers above 0 and not above `most`, with the defaults for those that are absent. */
export function numbers<T extends object>(
  name: string,
  given: Partial<T> | undefined,
  defaults: T,
  most: number,
): T {
  if (given === undefined) return defaults
  const usual = new Map<string, unknown>(Object.entries(defaults))
  const present = Object.entries(objectOf(name, given, Object.keys(defaults))).filter(
    ([key, value]) => value !== undefined && value !== usual.get(key),
  )
  for (const [key, value] of present) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0 || value > most)
      throw new TypeError(
        `${name}.${key} must be a number above 0 and not above ${most}, not ${shown(value)}.`,
      )
  }
  return { ...defaults, ...Object.fromEntries(present) }
}

/** One of a few words, or nothing. */
export function oneOf(name: string, value: string | undefined, known: readonly string[]): void {
  if (value !== undefined && !known.includes(value))
    throw new TypeError(`${name} must be one of ${known.join(', ')}, not ${shown(value)}.`)
}

/** A list of texts with at least one in it. */
export function textsOf(name: string, value: readonly string[]): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(one => typeof one === 'string'))
    throw new TypeError(`${name} must be a list of texts, not ${shown(value)}.`)
  return value
}

/** An object with these methods, or nothing. */
export function methodsOf(value: unknown, methods: readonly string[], message: string): void {
  if (value === undefined) return
  const part = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (!methods.every(method => typeof part[method] === 'function')) throw new TypeError(message)
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80)
}
