/** Argument parsers: they read what follows the verb and print their own syntax for HELP and 501 (RFC 959 §5.3). */
import { resolvePath, type VirtualPath } from '@longshore/storage'
import type { Session } from '../session/session.js'

/** A parsed argument, or why it is refused: 501 (ill-formed) or 504 (a value that is not supported). */
export type Parsed<A> =
  | { readonly ok: true; readonly value: A }
  | { readonly ok: false; readonly code: 501 | 504; readonly text?: string }

/** Reads the argument of one command. */
export interface ArgumentParser<A> {
  /** What HELP and 501 print after the verb; empty when there is no argument. */
  readonly syntax: string
  /** `argument` is byte-exact after the one space that follows the verb; undefined when there is no space. */
  parse(argument: string | undefined, session: Session): Parsed<A>
}

/** Refused as ill-formed, with the syntax as its text. */
export const ILL_FORMED = { ok: false, code: 501 } as const

/** Refused as a well-formed value that is not supported. */
export const NOT_SUPPORTED = { ok: false, code: 504 } as const

/** Wraps a value as parsed. */
export function parsed<A>(value: A): Parsed<A> {
  return { ok: true, value }
}

/** No argument; a superfluous one is refused. */
export const none: ArgumentParser<undefined> = {
  syntax: '',
  parse: argument => (argument === undefined || argument === '' ? parsed(undefined) : ILL_FORMED),
}

/** No argument; a superfluous one is ignored (NOOP, QUIT). */
export const ignored: ArgumentParser<undefined> = { syntax: '', parse: () => parsed(undefined) }

/** Text as sent, spaces included; empty is refused unless `allowEmpty`. */
export function text(
  syntax: string,
  options: { readonly allowEmpty?: boolean } = {},
): ArgumentParser<string> {
  return {
    syntax: `<SP> ${syntax}`,
    parse: argument =>
      argument === undefined || (argument === '' && !options.allowEmpty) ? ILL_FORMED : parsed(argument),
  }
}

/** A pathname, resolved against the working directory. */
export function path(syntax = 'pathname'): ArgumentParser<VirtualPath> {
  return {
    syntax: `<SP> ${syntax}`,
    parse: (argument, session) =>
      argument === undefined || argument === ''
        ? ILL_FORMED
        : parsed(resolvePath(session.state.cwd, argument)),
  }
}

/** The same argument, which may be left out. */
export function optional<A>(inner: ArgumentParser<A>): ArgumentParser<A | undefined> {
  return {
    syntax: `[${inner.syntax}]`,
    parse: (argument, session) =>
      argument === undefined || argument === '' ? parsed(undefined) : inner.parse(argument, session),
  }
}

/** One word without spaces, as sent; spaces at its end are dropped. */
export function word(syntax: string): ArgumentParser<string> {
  return {
    syntax: `<SP> ${syntax}`,
    parse: argument => {
      const only = withoutTrailingSpaces(argument ?? '')
      return only === '' || only.includes(' ') ? ILL_FORMED : parsed(only)
    },
  }
}

/** One of a few words, in upper case here and in any case on the wire; any other word is 504. */
export function choice<A>(choices: readonly (readonly [name: string, value: A])[]): ArgumentParser<A> {
  const values = new Map(choices)
  const one = word([...values.keys()].join(' | '))
  return {
    syntax: one.syntax,
    parse: (argument, session) => {
      const name = one.parse(argument, session)
      if (!name.ok) return name
      const upper = asciiUpper(name.value)
      return values.has(upper) ? parsed(values.get(upper) as A) : NOT_SUPPORTED
    },
  }
}

/** A count of bytes up to 2^53 − 1, digits only. */
export function byteCount(syntax = 'bytes'): ArgumentParser<number> {
  return { syntax: `<SP> ${syntax}`, parse: argument => parseByteCount(argument ?? '') }
}

/** The text before the first space, and what follows that one space, byte for byte; undefined when there is no space. */
export function splitWord(argument: string): readonly [word: string, rest: string | undefined] {
  const space = argument.indexOf(' ')
  return space === -1 ? [argument, undefined] : [argument.slice(0, space), argument.slice(space + 1)]
}

/** Folds a–z only: no letter beyond ASCII becomes one of A–Z, so that no other word can pass for a keyword (P-07). */
export function asciiUpper(text: string): string {
  return text.replace(/[a-z]+/g, letters => letters.toUpperCase())
}

/** Whether the text is one digit or more, 0–9 only. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x30 || unit > 0x39) return false
  }
  return text.length > 0
}

/** The text without the spaces (0x20 only) at its end. */
export function withoutTrailingSpaces(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--
  return text.slice(0, end)
}

function parseByteCount(digits: string): Parsed<number> {
  if (!isDigits(digits) || digits.length > 16) return ILL_FORMED
  const value = Number(digits)
  return Number.isSafeInteger(value) ? parsed(value) : ILL_FORMED
}
