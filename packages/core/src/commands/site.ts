/** SITE and the table below it: CHMOD, UTIME and HELP (RFC 959 §4.1.3). */
import { parseTimestamp } from '@longshore/protocol'
import { resolvePath, StorageError, type VirtualPath } from '@longshore/storage'
import {
  type ArgumentParser,
  asciiUpper,
  ILL_FORMED,
  isDigits,
  optional,
  type Parsed,
  parsed,
  splitWord,
  word,
} from '../dispatch/arguments.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'
import type { Session } from '../session/session.js'
import { type ModifiedChange, setModified } from './file-facts.js'
import { helpReply } from './help-reply.js'
import { isSecretSite, runSite, type SiteArgument } from './site-verb.js'

interface ModeChange {
  readonly mode: number
  readonly path: VirtualPath
}

const MODE_BITS = 0o777
const MOST_MODE_DIGITS = 4

const siteArgument: ArgumentParser<SiteArgument> = {
  syntax: '<SP> command [<SP> argument]',
  parse: line => {
    const [verb, argument] = splitWord(line ?? '')
    return verb === '' ? ILL_FORMED : parsed({ verb, argument })
  },
}

const modeChange: ArgumentParser<ModeChange> = {
  syntax: '<SP> octal-mode <SP> pathname',
  parse: (argument, session) => {
    const [digits, pathname = ''] = splitWord(argument ?? '')
    const mode = isDigits(digits) && digits.length <= MOST_MODE_DIGITS ? octal(digits) : undefined
    if (mode === undefined || pathname === '') return ILL_FORMED
    return parsed({ mode: mode & MODE_BITS, path: resolvePath(session.state.cwd, pathname) })
  },
}

const utimeArgument: ArgumentParser<ModifiedChange> = {
  syntax: '<SP> YYYYMMDDHHMMSS <SP> pathname | <SP> pathname <SP> atime <SP> mtime <SP> ctime <SP> UTC',
  parse: (argument = '', session) => parseThreeTimes(argument, session) ?? parseOneTime(argument, session),
}

/** SITE: what is done is up to the command below it. */
export const site = defineCommand<SiteArgument>({
  verb: 'SITE',
  argument: siteArgument,
  rfc: 'RFC 959 §4.1.3',
  help: 'Commands of this server; SITE HELP lists them.',
  secret: isSecretSite,
  handle: runSite,
})

/** SITE CHMOD: permission bits only, never set-uid and its like (C-10). */
export const chmod = defineCommand<ModeChange>({
  verb: 'CHMOD',
  argument: modeChange,
  rfc: 'common extension',
  help: 'Set the permission bits of a file or directory.',
  permission: 'set-mode',
  needs: 'setMode',
  async handle({ argument, storage, call }) {
    if (storage.setMode === undefined) throw new StorageError('unsupported', argument.path)
    await storage.setMode(argument.path, argument.mode, call)
    return reply(200, `${argument.path}: Mode set to ${argument.mode.toString(8).padStart(3, '0')}.`)
  },
})

/** SITE UTIME, in both forms that are in use; of three times the second one counts. */
export const utime = defineCommand<ModifiedChange>({
  verb: 'UTIME',
  argument: utimeArgument,
  rfc: 'common extension',
  help: 'Set the last modification time of a file or directory, in UTC.',
  permission: 'set-modified',
  needs: 'setModified',
  handle: ({ argument, storage, call }) => setModified(argument, storage, call),
})

/** SITE HELP. */
export const siteHelp = defineCommand<string | undefined>({
  verb: 'HELP',
  argument: optional(word('command')),
  rfc: 'RFC 959 §4.1.3',
  help: 'Tell about the commands below SITE, or about one of them.',
  access: 'public',
  handle: ({ argument, server, session }) =>
    helpReply({ table: server.site, prefix: 'SITE ', session }, argument),
})

/** SITE itself. */
export const siteCommands: readonly AnyCommand[] = [site]

/** What a server offers below SITE from the start. */
export const siteVerbs: readonly AnyCommand[] = [chmod, utime, siteHelp]

function octal(digits: string): number | undefined {
  return digits.includes('8') || digits.includes('9') ? undefined : Number.parseInt(digits, 8)
}

function parseOneTime(argument: string, session: Session): Parsed<ModifiedChange> {
  const [stamp, pathname = ''] = splitWord(argument)
  const modified = parseTime(stamp)
  if (modified === undefined || pathname === '') return ILL_FORMED
  return parsed({ modified, path: resolvePath(session.state.cwd, pathname) })
}

/** Read from its end, for the pathname may hold spaces; undefined when it is not of this form. */
function parseThreeTimes(argument: string, session: Session): Parsed<ModifiedChange> | undefined {
  const words = argument.split(' ')
  const pathname = words.slice(0, -4).join(' ')
  const [access, modified, change] = words.slice(-4, -1).map(parseTime)
  if (asciiUpper(words.at(-1) ?? '') !== 'UTC' || pathname === '') return undefined
  if (access === undefined || modified === undefined || change === undefined) return undefined
  return parsed({ modified, path: resolvePath(session.state.cwd, pathname) })
}

/** A time-val; some clients leave the seconds out. */
function parseTime(stamp: string): Date | undefined {
  return parseTimestamp(stamp.length === 12 ? `${stamp}00` : stamp)
}
