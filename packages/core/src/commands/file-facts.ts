/** SIZE, MDTM and MFMT (RFC 3659 §3, §4; draft-somers-ftp-mfxx §3.1). */
import { formatTimestamp, parseTimestamp } from '@longshore/protocol'
import {
  type Entry,
  isStorageError,
  resolvePath,
  type StorageAdapter,
  type StorageCall,
  StorageError,
  type VirtualPath,
} from '@longshore/storage'
import { type ArgumentParser, ILL_FORMED, parsed, path, splitWord } from '../dispatch/arguments.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, Refusal, reply } from '../dispatch/reply.js'

/** A new modification time for a file or directory. */
export interface ModifiedChange {
  readonly modified: Date
  readonly path: VirtualPath
}

/** What MDTM asks about, and what it would set if that name does not exist (RFC 3659 §3.4). */
interface MdtmArgument {
  readonly path: VirtualPath
  readonly change: ModifiedChange | undefined
}

/** A time-val, one space, and a pathname. */
export const modifiedChange: ArgumentParser<ModifiedChange> = {
  syntax: '<SP> YYYYMMDDHHMMSS <SP> pathname',
  parse: (argument, session) => {
    const [stamp, pathname] = splitWord(argument ?? '')
    const modified = parseTimestamp(stamp)
    if (modified === undefined || pathname === undefined || pathname === '') return ILL_FORMED
    return parsed({ modified, path: resolvePath(session.state.cwd, pathname) })
  },
}

const mdtmArgument: ArgumentParser<MdtmArgument> = {
  syntax: '[<SP> YYYYMMDDHHMMSS] <SP> pathname',
  parse: (argument, session) => {
    const literal = path().parse(argument, session)
    if (!literal.ok) return literal
    const change = modifiedChange.parse(argument, session)
    return parsed({ path: literal.value, change: change.ok ? change.value : undefined })
  },
}

/** SIZE: exact or refused, which it is in TYPE A; REST does not count. */
export const size = defineCommand<VirtualPath>({
  verb: 'SIZE',
  argument: path(),
  rfc: 'RFC 3659 §4',
  help: 'Size of a file in bytes, as it would be transferred.',
  feature: 'SIZE',
  permission: 'list',
  async handle({ argument, session, storage, call }) {
    if (session.state.type === 'ascii') return reply(550, 'The size in TYPE A is not known, use TYPE I.')
    const entry = await storage.stat(argument, call)
    if (entry.type !== 'file') return reply(550, `${argument}: Not a plain file.`)
    return reply(213, String(entry.size))
  },
})

/** MDTM: tells the time, or sets it where no file bears the whole argument as its name. */
export const mdtm = defineCommand<MdtmArgument>({
  verb: 'MDTM',
  argument: mdtmArgument,
  rfc: 'RFC 3659 §3',
  help: 'Last modification time of a file; with a time in front of the pathname, set it.',
  feature: 'MDTM',
  permission: 'list',
  async handle({ argument, storage, call, principal }) {
    const { path: literal, change } = argument
    if (change === undefined) return timeOf(literal, await storage.stat(literal, call))
    const entry = await statIfThere(literal, storage, call)
    if (entry) return timeOf(literal, entry)
    if (!principal.permissions.has('set-modified')) return reply(550, 'Permission denied.')
    return setModified(change, storage, call)
  },
})

/** MFMT: sets the time of a file or directory. */
export const mfmt = defineCommand<ModifiedChange>({
  verb: 'MFMT',
  argument: modifiedChange,
  rfc: 'draft-somers-ftp-mfxx §3.1',
  help: 'Set the last modification time of a file.',
  feature: 'MFMT',
  permission: 'set-modified',
  needs: 'setModified',
  handle: ({ argument, storage, call }) => setModified(argument, storage, call),
})

/** In the order in which HELP and the documentation show them. */
export const fileFactsCommands: readonly AnyCommand[] = [size, mdtm, mfmt]

/** Sets the time and says so in facts, with the virtual path. */
export async function setModified(
  { modified, path: subject }: ModifiedChange,
  storage: StorageAdapter,
  call: StorageCall,
): Promise<CompletionReply> {
  if (storage.setModified === undefined) throw new StorageError('unsupported', subject)
  await storage.setModified(subject, modified, call)
  return reply(213, `Modify=${formatTimestamp(modified)}; ${subject}`)
}

function timeOf(subject: VirtualPath, entry: Entry): CompletionReply {
  const stamp = formatTimestamp(entry.modified)
  if (stamp === undefined) throw new Refusal(550, `${subject}: No modification time.`)
  return reply(213, stamp)
}

async function statIfThere(
  subject: VirtualPath,
  storage: StorageAdapter,
  call: StorageCall,
): Promise<Entry | undefined> {
  try {
    return await storage.stat(subject, call)
  } catch (error) {
    if (isStorageError(error) && ABSENT.has(error.code)) return undefined
    throw error
  }
}

const ABSENT: ReadonlySet<string> = new Set(['not-found', 'not-a-directory', 'bad-name'])
