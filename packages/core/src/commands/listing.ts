/** LIST, NLST, MLSD and MLST (RFC 959 §4.1.3, RFC 3659 §7). */

import type { VirtualPath } from '@longshore/storage'
import { optional, path } from '../dispatch/arguments.js'
import type { TransferContext } from '../dispatch/command-context.js'
import { type AnyCommand, defineCommand } from '../dispatch/command-definition.js'
import { type CompletionReply, type PreliminaryReply, reply } from '../dispatch/reply.js'
import { factsFeature, factsWriter } from '../listing/facts.js'
import { type ListArgument, listArgument } from '../listing/list-arguments.js'
import { directoryShown, isDirectory, type ListTarget, listTarget } from '../listing/list-target.js'
import { OpenLines } from '../listing/open-lines.js'
import { entryBatches, nameBatches } from '../listing/sorted.js'
import { unixListing } from '../listing/unix-listing.js'

type Listing = AsyncGenerator<PreliminaryReply, CompletionReply, undefined>

/** LIST: lines as of `ls -l`. */
export const list = defineCommand<ListArgument>({
  verb: 'LIST',
  argument: listArgument,
  rfc: 'RFC 959 §4.1.3',
  help: 'List a directory, a file, or the names that match a pattern.',
  permission: 'list',
  opens: 'data-connection',
  handle: context => listing(context, longLines),
})

/** NLST: names only, or lines as of `ls -l` when `-l` asks for them. */
export const nlst = defineCommand<ListArgument>({
  verb: 'NLST',
  argument: listArgument,
  rfc: 'RFC 959 §4.1.3',
  help: 'List names only.',
  permission: 'list',
  opens: 'data-connection',
  handle: context => listing(context, context.argument.long ? longLines : nameLines),
})

/** MLSD: facts of every entry, whatever TYPE is. */
export const mlsd = defineCommand<VirtualPath | undefined>({
  verb: 'MLSD',
  argument: optional(path()),
  rfc: 'RFC 3659 §7',
  help: 'List a directory with facts for machines.',
  permission: 'list',
  opens: 'data-connection',
  async *handle(context) {
    const { argument, session, storage, call, principal } = context
    const directory = argument ?? session.state.cwd
    const entry = await storage.stat(directory, call)
    if (!(await isDirectory(entry, directory, storage, call))) {
      return reply(501, `${directory}: Not a directory, use MLST.`)
    }
    const facts = factsWriter(session.state.facts, principal)
    const lines = await OpenLines.open(
      entryBatches(directoryShown(storage, directory, call)),
      shown => `${facts(shown)} ${shown.name}`,
    )
    return yield* sent(context, directory, lines)
  },
})

/** MLST: facts of one entry, on the control connection. */
export const mlst = defineCommand<VirtualPath | undefined>({
  verb: 'MLST',
  argument: optional(path()),
  rfc: 'RFC 3659 §7',
  help: 'Facts of one file or directory for machines.',
  feature: session => factsFeature(session.state.facts),
  permission: 'list',
  async handle({ argument, session, storage, call, principal }) {
    const subject = argument ?? session.state.cwd
    const entry = await storage.stat(subject, call)
    const facts = factsWriter(session.state.facts, principal)(entry)
    return reply(250, [`Listing ${subject}`, ` ${facts} ${subject}`, 'End'])
  },
})

/** In the order in which HELP and the documentation show them. */
export const listingCommands: readonly AnyCommand[] = [list, nlst, mlsd, mlst]

async function* listing(
  context: TransferContext<ListArgument>,
  linesOf: (target: ListTarget) => Promise<OpenLines>,
): Listing {
  const { argument, storage, call } = context
  const target = await listTarget(argument, storage, call, { patterns: true })
  return yield* sent(context, target.path, await linesOf(target))
}

async function longLines(target: ListTarget): Promise<OpenLines> {
  const line = unixListing()
  return OpenLines.open(entryBatches(target), entry => line(entry))
}

async function nameLines(target: ListTarget): Promise<OpenLines> {
  return OpenLines.open(nameBatches(target), name => target.prefix + name)
}

async function* sent({ transfer }: TransferContext, subject: VirtualPath, lines: OpenLines): Listing {
  try {
    yield reply(150, 'Opening data connection for the listing.')
    await transfer.list(lines, { path: subject })
    return reply(226, 'Listing sent.')
  } finally {
    lines.close()
  }
}
