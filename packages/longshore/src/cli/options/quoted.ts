/** What somebody typed, as it can stand in a message. */
import { escaped } from '../log/escape.js'

const LONGEST = 60

/** `text` in quotes, without control characters and not endless. */
export function quoted(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return `"${escaped(short)}"`
}
