/** Names for STOU (RFC 959 §4.1.3). */
import { randomBytes } from 'node:crypto'

const RANDOM_BYTES = 6

/** The wanted name first, then the same with something random before its extension. */
export function uniqueName(wanted: string, attempt: number): string {
  if (attempt === 0 && wanted !== '') return wanted
  const stem = wanted === '' ? 'upload' : wanted
  const dot = stem.lastIndexOf('.')
  const random = randomBytes(RANDOM_BYTES).toString('hex')
  return dot > 0 ? `${stem.slice(0, dot)}-${random}${stem.slice(dot)}` : `${stem}-${random}`
}
