/** Reply codes as literal unions, split the way RFC 959 §5.4 does: a command gets any number of preliminary replies and one completion. */

const PRELIMINARY_CODES = [110, 120, 125, 150] as const

// RFC 959 §4.2, and what RFC 1639 (228, 521), 2228 (23x, 334–336, 431, 53x), 2428 (229, 522), 3659 (554, 555) and 4217 (521, 522) add.
const COMPLETION_CODES = [
  200, 202, 211, 212, 213, 214, 215, 220, 221, 225, 226, 227, 228, 229, 230, 232, 234, 235, 250, 257, 331,
  332, 334, 335, 336, 350, 421, 425, 426, 431, 450, 451, 452, 500, 501, 502, 503, 504, 521, 522, 530, 532,
  533, 534, 535, 536, 550, 551, 552, 553, 554, 555,
] as const

/** 1xx: the command goes on, another reply follows. */
export type PreliminaryCode = (typeof PRELIMINARY_CODES)[number]

/** 2xx–5xx: the one reply that ends a command. 3xx end it too: what follows is another command. */
export type CompletionCode = (typeof COMPLETION_CODES)[number]

/** Any code that a reply of this server may carry. */
export type ReplyCode = PreliminaryCode | CompletionCode

const KNOWN_CODES: ReadonlySet<number> = new Set<number>([...PRELIMINARY_CODES, ...COMPLETION_CODES])

/** Whether another reply follows to the same command. */
export function isPreliminary(code: ReplyCode): code is PreliminaryCode {
  return code < 200
}

/** Whether a number from outside the type system is a code of the RFCs. */
export function isReplyCode(code: number): code is ReplyCode {
  return KNOWN_CODES.has(code)
}
