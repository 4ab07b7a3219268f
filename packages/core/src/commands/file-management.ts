/** DELE, RNFR, RNTO, MKD and RMD with their X-aliases (RFC 959 §4.1.3, RFC 1123 §4.1.3.1). */
import { quotePathname } from '@longshore/protocol'
import {
  isStorageError,
  isWithin,
  ROOT,
  type StorageAdapter,
  type StorageCall,
  StorageError,
  type VirtualPath,
} from '@longshore/storage'
import { path } from '../dispatch/arguments.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'

/** DELE: a file, or a symbolic link itself. */
export const dele = defineCommand<VirtualPath>({
  verb: 'DELE',
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  help: 'Delete a file.',
  permission: 'delete',
  async handle({ argument, storage, call }) {
    await storage.remove(argument, call)
    return reply(250, `${argument}: Deleted.`)
  },
})

/** RNFR: what RNTO, which must follow, gives another name. */
export const rnfr = defineCommand<VirtualPath>({
  verb: 'RNFR',
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  help: 'Name the file or directory that RNTO renames.',
  permission: 'rename',
  needs: 'rename',
  async handle({ argument, storage, call }) {
    if (argument === ROOT) return reply(550, 'The root cannot be renamed.')
    await storage.stat(argument, call)
    return reply(350, 'Ready for RNTO.', { set: { renameFrom: argument } })
  },
})

/** RNTO: a file that has the new name is replaced, a directory never. */
export const rnto = defineCommand<VirtualPath>({
  verb: 'RNTO',
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  help: 'Give what RNFR named another name.',
  permission: 'rename',
  needs: 'rename',
  async handle({ argument, session, storage, principal, call }) {
    const from = session.state.renameFrom
    if (from === undefined) return reply(503, 'Use RNFR first.')
    // Taking the place of a file destroys it, as an upload would.
    if (!principal.permissions.has('write') && (await exists(storage, argument, call)))
      return reply(550, 'Permission denied: there is a file of this name.')
    if (storage.rename === undefined) throw new StorageError('unsupported', argument)
    if (argument === from) await storage.stat(from, call)
    else if (isWithin(argument, from)) return reply(553, 'A directory cannot be moved into itself.')
    else await storage.rename(from, argument, call)
    return reply(250, `Renamed to ${argument}`)
  },
})

/** MKD: one directory, its parent must exist. */
export const mkd = defineCommand<VirtualPath>({
  verb: 'MKD',
  aliases: ['XMKD'],
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  help: 'Make a directory.',
  permission: 'make-directory',
  needs: 'makeDirectory',
  failures: { exists: 550 },
  async handle({ argument, storage, call }) {
    if (storage.makeDirectory === undefined) throw new StorageError('unsupported', argument)
    await storage.makeDirectory(argument, call)
    return reply(257, `${quotePathname(argument)} created.`)
  },
})

/** RMD: an empty directory in which the session is not. */
export const rmd = defineCommand<VirtualPath>({
  verb: 'RMD',
  aliases: ['XRMD'],
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  help: 'Remove an empty directory.',
  permission: 'delete',
  needs: 'removeDirectory',
  async handle({ argument, session, storage, call }) {
    if (storage.removeDirectory === undefined) throw new StorageError('unsupported', argument)
    if (argument === ROOT) return reply(550, 'The root cannot be removed.')
    if (isWithin(session.state.cwd, argument))
      return reply(550, `${argument}: The working directory is in it.`)
    await storage.removeDirectory(argument, call)
    return reply(250, `${argument}: Removed.`)
  },
})

/** In the order in which HELP and the documentation show them. */
export const fileManagementCommands: readonly AnyCommand[] = [dele, rnfr, rnto, mkd, rmd]

async function exists(storage: StorageAdapter, path: VirtualPath, call: StorageCall): Promise<boolean> {
  try {
    await storage.stat(path, call)
    return true
  } catch (error) {
    if (isStorageError(error) && error.code === 'not-found') return false
    throw error
  }
}
