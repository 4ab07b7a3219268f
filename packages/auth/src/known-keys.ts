/** Options are read key by key: one that nobody knows is a mistake to be told, not to be ignored (protocol rule C-53). */

/**
 * Answers with `value` when it is an object with no other own keys than `keys`.
 * @throws TypeError that names `subject` and the key, never a value.
 */
export function withKnownKeys<T extends object>(subject: string, value: T, keys: readonly string[]): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${subject}: expected an object with options`)
  }
  const unknown = Reflect.ownKeys(value).find(key => typeof key !== 'string' || !keys.includes(key))
  if (unknown === undefined) return value
  throw new TypeError(`${subject}: unknown option ${shown(unknown)}; known are ${keys.join(', ')}`)
}

/** A name as it can stand in a message: quoted, without control characters, not endless. */
export function shown(name: string | symbol): string {
  const text = String(name)
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
}

/** Whether `text` has a control character (C0, DEL or C1), which no user name or password may have (protocol rule C-04). */
export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}
