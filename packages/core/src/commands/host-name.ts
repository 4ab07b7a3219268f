/** Host names as HOST takes them: a domain name, an IPv4 address, or an IPv6 address in brackets (RFC 7151 §3.1). */
import { addressFamily, canonicalAddress } from '@longshore/protocol'
import { asciiUpper } from '../dispatch/arguments.js'

const LONGEST_NAME = 253
const LONGEST_LABEL = 63

/** The name in lower case without a final dot, the address in canonical form; undefined for anything else, a port included. */
export function normalHost(text: string): string | undefined {
  if (text.startsWith('[') && text.endsWith(']')) {
    const address = canonicalAddress(text.slice(1, -1))
    return address !== undefined && addressFamily(address) === 6 ? `[${address}]` : undefined
  }
  const name = asciiUpper(text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase()
  return name.length <= LONGEST_NAME && name.split('.').every(isLabel) ? name : undefined
}

function isLabel(label: string): boolean {
  if (label === '' || label.length > LONGEST_LABEL) return false
  if (label.startsWith('-') || label.endsWith('-')) return false
  for (let i = 0; i < label.length; i++) {
    const unit = label.charCodeAt(i)
    const letter = unit >= 0x61 && unit <= 0x7a
    const digit = unit >= 0x30 && unit <= 0x39
    if (!letter && !digit && unit !== 0x2d && unit !== 0x5f) return false
  }
  return true
}
