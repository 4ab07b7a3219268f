/** Unsigned decimal numbers as host-port arguments carry them (RFC 959 §5.3.2, RFC 2428 §2). */

const ZERO = 0x30

/**
 * The value of a text of digits, or undefined: a sign, a space, a leading zero (which some readers take for octal), nothing at all,
 * or a value above `max` is refused.
 */
export function parseDecimal(text: string, max: number): number | undefined {
  if (text.length === 0 || (text.length > 1 && text.charCodeAt(0) === ZERO)) return undefined
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
    if (value > max) return undefined
  }
  return value
}
