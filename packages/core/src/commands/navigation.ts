/** CWD, CDUP and PWD with their X-aliases (RFC 959 §4.1.1, RFC 1123 §4.1.3.1; TVFS, RFC 3659 §6). */
import { quotePathname } from '@longshore/protocol'
import { parentOf, ROOT, type VirtualPath } from '@longshore/storage'
import { none, path } from '../dispatch/arguments.js'
import type { PrincipalContext } from '../dispatch/command-context.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import { isDirectory } from '../listing/list-target.js'

/** CWD needs no permission: who may only upload has to reach the directory where that is allowed. */
export const cwd = defineCommand<VirtualPath>({
  verb: 'CWD',
  aliases: ['XCWD'],
  argument: path(),
  rfc: 'RFC 959 §4.1.1',
  help: 'Change the working directory.',
  feature: 'TVFS',
  handle: context => enter(context.argument, context),
})

/** CDUP stays at the root. */
export const cdup = defineCommand<undefined>({
  verb: 'CDUP',
  aliases: ['XCUP'],
  argument: none,
  rfc: 'RFC 959 §4.1.1',
  help: 'Change to the parent directory.',
  handle: context => enter(parentOf(context.session.state.cwd), context),
})

/** PWD. */
export const pwd = defineCommand<undefined>({
  verb: 'PWD',
  aliases: ['XPWD'],
  argument: none,
  rfc: 'RFC 959 §4.1.3',
  help: 'Print the working directory.',
  handle: ({ session }) => reply(257, `${quotePathname(session.state.cwd)} is the current directory.`),
})

/** In the order in which HELP and the documentation show them. */
export const navigationCommands: readonly AnyCommand[] = [cwd, cdup, pwd]

async function enter(directory: VirtualPath, { storage, call }: PrincipalContext): Promise<CompletionReply> {
  // The root is there even where a storage knows directories only by what lies in them.
  if (directory !== ROOT) {
    const entry = await storage.stat(directory, call)
    if (!(await isDirectory(entry, directory, storage, call))) {
      return reply(550, `${directory}: Not a directory.`)
    }
  }
  return reply(250, `Directory changed to ${directory}`, { set: { cwd: directory } })
}
