/** TYPE, STRU, MODE and OPTS: how data is represented, and options of other commands (RFC 959 §4.1.2, RFC 2389 §4). */

import {
  type ArgumentParser,
  asciiUpper,
  choice,
  ILL_FORMED,
  isDigits,
  NOT_SUPPORTED,
  type Parsed,
  parsed,
  splitWord,
  withoutTrailingSpaces,
} from '../dispatch/arguments.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import type { FactName } from '../listing/fact-names.js'
import { parseFactNames } from '../listing/facts.js'
import type { Session } from '../session/session.js'

type TransferType = Session['state']['type']

/** An option of another command: `facts` for OPTS MLST, nothing for OPTS UTF8. */
type Option = { readonly of: 'UTF8' } | { readonly of: 'MLST'; readonly facts: ReadonlySet<FactName> }

const typeArgument: ArgumentParser<TransferType> = {
  syntax: '<SP> A [<SP> N] | I | L <SP> 8',
  parse: argument => parseType(withoutTrailingSpaces(asciiUpper(argument ?? '')).split(' ', 3)),
}

const optionArgument: ArgumentParser<Option> = {
  syntax: '<SP> UTF8 [<SP> ON] | MLST [<SP> facts]',
  parse: argument => {
    const [name, rest] = splitWord(argument ?? '')
    const values = withoutTrailingSpaces(rest ?? '')
    const of = asciiUpper(name)
    if (of === 'UTF8' || of === 'UTF-8') return parseUtf8(asciiUpper(values))
    const facts = of === 'MLST' ? parseFactNames(values) : undefined
    return facts ? parsed({ of: 'MLST', facts }) : ILL_FORMED
  },
}

/** TYPE: ASCII (non-print) and image; local bytes of 8 bits are image. */
export const type = defineCommand<TransferType>({
  verb: 'TYPE',
  argument: typeArgument,
  rfc: 'RFC 959 §3.1.1, §4.1.2',
  help: 'Set how files are transferred: A for text, I for bytes as they are.',
  handle: ({ argument }) =>
    reply(200, `Type set to ${argument === 'ascii' ? 'A' : 'I'}.`, { set: { type: argument } }),
})

/** STRU: files only. */
export const stru = defineCommand<undefined>({
  verb: 'STRU',
  argument: choice([['F', undefined]]),
  rfc: 'RFC 959 §3.1.2, §4.1.2',
  help: 'Set the file structure; F is the only one.',
  handle: () => reply(200, 'Structure set to F.'),
})

/** MODE: stream only. */
export const mode = defineCommand<undefined>({
  verb: 'MODE',
  argument: choice([['S', undefined]]),
  rfc: 'RFC 959 §3.4, §4.1.2',
  help: 'Set the transfer mode; S is the only one.',
  handle: () => reply(200, 'Mode set to S.'),
})

/** OPTS, also before login: some clients send it first. Pathnames are UTF-8 whether or not a client asks for it (RFC 2640). */
export const opts = defineCommand<Option>({
  verb: 'OPTS',
  argument: optionArgument,
  rfc: 'RFC 2389 §4, RFC 3659 §7.9',
  help: 'Set an option of another command.',
  feature: 'UTF8',
  access: 'public',
  handle: ({ argument }) => applied(argument),
})

/** In the order in which HELP and the documentation show them. */
export const parameterCommands: readonly AnyCommand[] = [type, stru, mode, opts]

function parseType([letter = '', format, ...more]: readonly string[]): Parsed<TransferType> {
  if (letter === '' || more.length > 0) return ILL_FORMED
  switch (letter) {
    case 'A':
      return format === undefined || format === 'N' ? parsed('ascii') : NOT_SUPPORTED
    case 'I':
      return format === undefined ? parsed('image') : ILL_FORMED
    case 'L':
      if (format === undefined || !isDigits(format)) return ILL_FORMED
      return format === '8' ? parsed('image') : NOT_SUPPORTED
    default:
      return NOT_SUPPORTED
  }
}

function parseUtf8(value: string): Parsed<Option> {
  if (value === '' || value === 'ON' || value === 'NLST') return parsed({ of: 'UTF8' })
  return value === 'OFF' ? { ...NOT_SUPPORTED, text: 'Pathnames are always UTF-8.' } : ILL_FORMED
}

function applied(option: Option): CompletionReply {
  if (option.of === 'UTF8') return reply(200, 'UTF8 is on.')
  const facts = [...option.facts].map(name => `${name};`).join('')
  return reply(200, facts === '' ? 'MLST OPTS' : `MLST OPTS ${facts}`, { set: { facts: option.facts } })
}
