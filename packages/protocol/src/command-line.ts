/** One line of the control connection to a verb and an argument, or to what is wrong with it (RFC 959 §5.3, RFC 2640 §2.2). */
import { Buffer, isUtf8 } from 'node:buffer'
import { withoutSynch } from './telnet.js'

/** A well-formed command. */
export interface CommandLine {
  /** In upper case. Well-formed, but not necessarily known. */
  readonly verb: string
  /** What follows the one space after the verb, spaces kept: `''` when nothing follows the space, undefined when there is no space. */
  readonly argument: string | undefined
  readonly fault?: undefined
}

/** `verb`: no word that could be a verb (500) · `control-character`: NUL, CR or another C0 control (501) · `encoding`: not UTF-8 (501). */
export type CommandFault = 'verb' | 'control-character' | 'encoding'

/** A line that is not to be executed. */
export interface CommandLineFault {
  readonly fault: CommandFault
  /** The verb in upper case if it is well-formed, else the first word as it came, each byte a character; not to be echoed. */
  readonly verb: string
}

/** Decodes an argument that is not UTF-8, from a legacy charset. May throw when it cannot. */
export type ArgumentDecoder = (bytes: Buffer) => string

const SPACE = 0x20
const SHORTEST_VERB = 3
const LONGEST_VERB = 12
const CASE_BIT = 0x20
const URGENT_VERBS = ['ABOR', 'STAT', 'QUIT'] as const

/** The verbs that clients send after Telnet Synch. */
export type UrgentVerb = (typeof URGENT_VERBS)[number]

/**
 * Parses a line without its line end. An argument that is UTF-8 is decoded as UTF-8, never with replacement characters; `decode` is asked
 * only about others. Never throws.
 */
export function parseCommandLine(line: Buffer, decode?: ArgumentDecoder): CommandLine | CommandLineFault {
  const bytes = withoutSynch(line)
  const space = bytes.indexOf(SPACE)
  const verbEnd = space === -1 ? bytes.length : space
  const wellFormed = isVerb(bytes, verbEnd)
  const word = bytes.toString('latin1', 0, verbEnd)
  const verb = wellFormed ? word.toUpperCase() : word
  if (hasControl(bytes)) return { fault: 'control-character', verb }
  if (!wellFormed) return { fault: 'verb', verb }
  if (space === -1) return { verb, argument: undefined }
  const rest = bytes.subarray(space + 1)
  if (isUtf8(rest)) return { verb, argument: rest.toString('utf8') }
  const argument = decode === undefined ? undefined : decodeLegacy(rest, decode)
  if (argument === undefined) return { fault: 'encoding', verb }
  return hasControl(Buffer.from(argument)) ? { fault: 'control-character', verb } : { verb, argument }
}

/**
 * The urgent verb at the end of a word that is no known verb, such as `xxABOR` where telnet signals arrived garbled. To be asked only about
 * words that no command answers to, else a plugin's `XSTAT` would become STAT.
 */
export function suffixVerb(verbText: string): UrgentVerb | undefined {
  return URGENT_VERBS.find(verb => endsInVerb(verbText, verb))
}

function endsInVerb(text: string, verb: string): boolean {
  const start = text.length - verb.length
  if (start < 0) return false
  for (let i = 0; i < verb.length; i++) {
    // Folds ASCII only: no letter beyond it becomes one of these.
    if ((text.charCodeAt(start + i) & ~CASE_BIT) !== verb.charCodeAt(i)) return false
  }
  return true
}

function isVerb(bytes: Buffer, length: number): boolean {
  if (length < SHORTEST_VERB || length > LONGEST_VERB) return false
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number
    const letter = byte & ~CASE_BIT
    const isLetter = letter >= 0x41 && letter <= 0x5a
    const isDigit = byte >= 0x30 && byte <= 0x39
    if (!isLetter && (i === 0 || !isDigit)) return false
  }
  return true
}

function hasControl(bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] as number) < SPACE) return true
  }
  return false
}

function decodeLegacy(bytes: Buffer, decode: ArgumentDecoder): string | undefined {
  try {
    return decode(bytes)
  } catch {
    return undefined
  }
}
