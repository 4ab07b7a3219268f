/** RETR, STOR, APPE, STOU, REST, ALLO, ABOR (RFC 959 §4.1.2–3, RFC 3659 §5). */
import {
  childOf,
  isStorageError,
  nameOf,
  parentOf,
  resolvePath,
  type Upload,
  type VirtualPath,
  type WriteMode,
} from '@longshore/storage'
import { type ArgumentParser, byteCount, none, optional, path } from '../dispatch/arguments.js'
import type { TransferContext } from '../dispatch/command-context.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { Refusal, reply } from '../dispatch/reply.js'
import { keptBytes } from '../transfer/file-size.js'
import { uniqueName } from '../transfer/unique-name.js'

const MOST_UNIQUE_NAMES = 20

/** An upload, and how many bytes its file keeps in front of it. */
interface Opened {
  readonly upload: Upload
  readonly kept: number
}

/** `n [R m]`: bytes, and a record size that a file structure has no use for. */
const allocation: ArgumentParser<number> = {
  syntax: '<SP> bytes [<SP> R <SP> record-size]',
  parse(argument, session) {
    const [bytes, r, record, ...rest] = (argument ?? '').split(' ')
    const wellFormed =
      r === undefined || (r.toUpperCase() === 'R' && record !== undefined && rest.length === 0)
    if (!wellFormed || (record !== undefined && !byteCount().parse(record, session).ok))
      return { ok: false, code: 501 }
    return byteCount().parse(bytes, session)
  },
}

export const retr = defineCommand({
  verb: 'RETR',
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  permission: 'read',
  opens: 'data-connection',
  help: 'Download a file.',
  async *handle({ argument, session, storage, call, transfer }) {
    const start = startOf(session.state)
    if (start > 0 && storage.traits.reads === 'whole')
      throw new Refusal(554, 'This storage cannot start in the middle of a file.')
    const source = transfer.own(await storage.read(argument, { start }, call))
    yield opening(session.state.type, argument, source.size)
    const sent = await transfer.send(source, { path: argument, offset: start })
    return reply(226, `Transfer complete, ${sent.bytes} bytes.`)
  },
})

export const stor = defineCommand({
  verb: 'STOR',
  argument: path(),
  rfc: 'RFC 959 §4.1.3',
  permission: (_argument, session) => (session.state.restart > 0 ? 'append' : 'write'),
  opens: 'data-connection',
  help: 'Upload a file, replacing what is there, or from where REST said.',
  async *handle(context) {
    const offset = startOf(context.session.state)
    const mode = offset > 0 ? ({ kind: 'resume', offset } as const) : ({ kind: 'replace' } as const)
    return yield* receive(context, await open(context, context.argument, mode), context.argument, offset)
  },
})

export const appe = defineCommand({
  verb: 'APPE',
  argument: path(),
  rfc: 'RFC 959 §4.1.3, RFC 3659 §5.4',
  permission: 'append',
  opens: 'data-connection',
  help: 'Append to a file, which is made if it is missing.',
  async *handle(context) {
    const offset = startOf(context.session.state)
    const mode = offset > 0 ? ({ kind: 'resume', offset } as const) : ({ kind: 'append' } as const)
    return yield* receive(context, await open(context, context.argument, mode), context.argument, offset)
  },
})

export const stou = defineCommand({
  verb: 'STOU',
  argument: optional(path()),
  rfc: 'RFC 959 §4.1.3, RFC 1123 §4.1.2.9',
  permission: 'write',
  opens: 'data-connection',
  help: 'Upload a file under a name that is not taken.',
  async *handle(context) {
    const { session } = context
    if (session.state.restart > 0) throw new Refusal(554, 'STOU cannot be restarted.')
    const wanted = context.argument ?? resolvePath(session.state.cwd, 'upload')
    const { upload, path: chosen } = await openUnique(context, wanted)
    yield reply(150, `FILE: ${nameOf(chosen)}`)
    await context.transfer.receive(upload, { path: chosen })
    return reply(226, `FILE: ${nameOf(chosen)}`)
  },
})

export const rest = defineCommand({
  verb: 'REST',
  argument: byteCount('offset'),
  rfc: 'RFC 3659 §5',
  feature: 'REST STREAM',
  help: 'Start the next transfer at this byte.',
  handle: ({ argument }) => reply(350, `Restarting at ${argument}.`, { set: { restart: argument } }),
})

export const allo = defineCommand({
  verb: 'ALLO',
  argument: allocation,
  rfc: 'RFC 959 §4.1.3',
  help: 'Announce how many bytes the next upload brings.',
  handle: ({ argument }) => reply(200, 'Noted.', { set: { expectedSize: argument } }),
})

export const abor = defineCommand({
  verb: 'ABOR',
  argument: none,
  access: 'public',
  rfc: 'RFC 959 §4.1.3',
  help: 'Stop the transfer that runs.',
  onArrival: arrival => arrival.abortLast(),
  handle({ stopped, data }) {
    data.close()
    return stopped ? reply(226, 'Abort successful.') : reply(225, 'No transfer to abort.')
  },
})

export const transferCommands = [retr, stor, appe, stou, rest, allo, abor]

/** Offsets count bytes of the file; converted line ends would make them meaningless (P-36). */
function startOf({ restart, type }: { readonly restart: number; readonly type: 'ascii' | 'image' }): number {
  if (restart > 0 && type === 'ascii') throw new Refusal(554, 'REST needs TYPE I.')
  return restart
}

async function open(context: TransferContext, path: VirtualPath, mode: WriteMode): Promise<Opened> {
  const { storage, call, transfer } = context
  if (!storage.traits.writes.includes(mode.kind)) throw new Refusal(504, `This storage cannot ${mode.kind}.`)
  // Not in the opposite order: nothing is opened that would be too large.
  const kept = await keptBytes(context, path, mode)
  return { upload: transfer.own(await storage.write(path, mode, call)), kept }
}

async function openUnique(
  context: TransferContext,
  wanted: VirtualPath,
): Promise<{ upload: Upload; path: VirtualPath }> {
  for (let attempt = 0; attempt < MOST_UNIQUE_NAMES; attempt++) {
    const path = childOf(parentOf(wanted), uniqueName(nameOf(wanted), attempt))
    try {
      return { upload: (await open(context, path, { kind: 'create' })).upload, path }
    } catch (error) {
      if (!isStorageError(error) || error.code !== 'exists') throw error
    }
  }
  throw new Refusal(450, 'No unique name was found.')
}

async function* receive(
  context: TransferContext,
  { upload, kept }: Opened,
  path: VirtualPath,
  offset: number,
) {
  yield opening(context.session.state.type, path, undefined)
  const received = await context.transfer.receive(upload, { path, offset, kept })
  return reply(226, `Transfer complete, ${received.bytes} bytes.`)
}

function opening(type: 'ascii' | 'image', path: VirtualPath, size: number | undefined) {
  const mode = type === 'ascii' ? 'ASCII' : 'BINARY'
  const bytes = size === undefined ? '' : ` (${size} bytes)`
  return reply(150, `Opening ${mode} mode data connection for ${nameOf(path)}${bytes}.`)
}
