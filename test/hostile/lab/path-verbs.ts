// Every verb that takes a pathname, read from the command tables of a server, so that none can be forgotten.
import type { AnyCommand, FtpServer } from '@longshore/core'

/** Builds a command line for a pathname, as bytes since a pathname may be none that UTF-8 knows. */
export type Phrase = (pathname: Uint8Array | string) => Buffer

export interface PathVerbs {
  /** Answered on the control connection. */
  readonly spoken: readonly Phrase[]
  /** Use a data connection: to the client, or from it. */
  readonly sending: readonly Phrase[]
  readonly receiving: readonly Phrase[]
}

/** What stands between the verb and the pathname, where something has to. */
const BETWEEN: Readonly<Record<string, readonly string[]>> = {
  MFMT: ['20200102030405 '],
  MDTM: ['', '20200102030405 '],
  'SITE CHMOD': ['600 '],
  'SITE UTIME': ['20200102030405 '],
  LIST: ['', '-la '],
  RNFR: [],
  RNTO: [],
}
const UPLOADS = new Set(['STOR', 'APPE', 'STOU'])

/** RNFR and RNTO go together: each pathname is moved to `/moved`, and `/moved` to each pathname. */
export function pathVerbs({ commands, site }: FtpServer): PathVerbs {
  const all = [...named(commands, ''), ...named(site, 'SITE ')]
  const phrases = (wanted: (verb: string, command: AnyCommand) => boolean) =>
    all
      .filter(([verb, command]) => wanted(verb, command))
      .flatMap(([verb]) => (BETWEEN[verb] ?? ['']).map(between => phrase(`${verb} ${between}`)))
  return {
    spoken: [
      ...phrases((_, { opens }) => opens === undefined),
      phrase('RNFR '),
      () => Buffer.from('RNTO /moved'),
      () => Buffer.from('RNFR /moved'),
      phrase('RNTO '),
    ],
    sending: phrases((verb, { opens }) => opens !== undefined && !UPLOADS.has(verb)),
    receiving: phrases(verb => UPLOADS.has(verb)),
  }
}

function named(table: Iterable<AnyCommand>, prefix: string): [string, AnyCommand][] {
  const taking = [...table].filter(({ argument }) => argument.syntax.includes('pathname'))
  return taking.flatMap(command =>
    [command.verb, ...(command.aliases ?? [])].map((verb): [string, AnyCommand] => [prefix + verb, command]),
  )
}

function phrase(start: string): Phrase {
  return pathname => Buffer.concat([Buffer.from(start), Buffer.from(pathname)])
}
