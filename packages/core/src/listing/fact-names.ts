/** The facts that MLSD and MLST can show (RFC 3659 §7.5, §7.5.1). */

/** Facts in the order in which they are shown. */
export const FACT_NAMES = [
  'type',
  'size',
  'modify',
  'perm',
  'unique',
  'UNIX.mode',
  'UNIX.owner',
  'UNIX.group',
] as const

/** The name of one fact. */
export type FactName = (typeof FACT_NAMES)[number]

/** Shown until OPTS MLST chooses others. */
export const DEFAULT_FACTS: ReadonlySet<FactName> = new Set(FACT_NAMES)
