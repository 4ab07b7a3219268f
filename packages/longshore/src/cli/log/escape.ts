/** Text of strangers made safe for a terminal and a log file: no control characters, no ANSI sequences, no changes of direction (protocol rule C-54). */

// Controls, invisible and direction-changing characters, halves of a surrogate pair, line and paragraph separators.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `text` with every unsafe character written out, such as `\x1b` or `\u202e`; a backslash is doubled, so that nothing is ambiguous. */
export function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(UNSAFE, writtenOut)
}

/** {@link escaped}, in quotes when it is empty or has a space or a quote in it, so that a line still falls into its fields. */
export function field(text: string): string {
  const safe = escaped(text)
  return safe === '' || /[\s"]/u.test(safe) ? `"${safe.replaceAll('"', '\\"')}"` : safe
}

/** One line of JSON that holds no character which a terminal acts on. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(UNSAFE, character =>
    character
      .split('')
      .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (SHORT[character]) return SHORT[character]
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
