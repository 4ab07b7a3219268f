/** Numbers of bytes as they are typed. */
import { UsageProblem } from '../problem.js'
import { quoted } from './quoted.js'

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/** Bytes, or thousands, millions, … of them: `500k`, `10M`, `1.5G`. */
export function parseBytes(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,6})?)([kmgt]?)$/i.exec(text) ?? []
  const bytes = Math.round(Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  if (digits !== '' && bytes >= 1 && Number.isSafeInteger(bytes)) return bytes
  throw new UsageProblem(
    `${quoted(text)} is no number of bytes; write 1 or more, or thousands, millions or thousand millions as 500k, 10M or 2G`,
  )
}
