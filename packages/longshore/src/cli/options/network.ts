/** Networks and single addresses as they are typed. */
import { isIP } from 'node:net'
import { UsageProblem } from '../problem.js'
import { quoted } from './quoted.js'

/** `10.0.0.0/8`, `fd00::/8`, or one address. */
export function parseNetwork(text: string): string {
  const [address = '', prefix, ...more] = text.split('/')
  const family = address.includes('%') ? 0 : isIP(address)
  const fits =
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
  if (family !== 0 && fits && more.length === 0) return text
  throw new UsageProblem(`${quoted(text)} is no network; write it like 192.168.0.0/16 or fd00::/8`)
}
