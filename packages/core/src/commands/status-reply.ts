/** The replies of STAT: the session's own state, or a listing on the control connection (RFC 959 §4.1.3). */
import type { Principal } from '@longshore/auth'
import type { StorageCall } from '@longshore/storage'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import type { ListArgument } from '../listing/list-arguments.js'
import { listTarget } from '../listing/list-target.js'
import { entryBatches } from '../listing/sorted.js'
import { unixListing } from '../listing/unix-listing.js'
import type { RunningTransfer, Session } from '../session/session.js'

/** A reply is held in memory whole, so a directory is shown up to this many entries (P-42). */
export const STATUS_LINES_AT_MOST = 500

const DIRECTIONS = { download: 'Sending', upload: 'Receiving', listing: 'Listing' } as const

/** 211: what this session is and does. It tells nothing about the server or anybody else (C-56). */
export function sessionStatus(session: Session): CompletionReply {
  const { state, principal, transfer } = session
  return reply(211, [
    'Status of this session:',
    ` Connected from ${session.remoteAddress}`,
    principal ? ` Logged in as ${principal.name}` : ' Not logged in',
    ` Control connection ${session.secure ? 'protected by TLS' : 'in the clear'}, data connections ${
      state.protection === 'private' ? 'protected by TLS' : 'in the clear'
    }`,
    ` TYPE ${state.type === 'ascii' ? 'A' : 'I'}; STRU F; MODE S`,
    ` ${transfer ? progress(transfer) : 'No transfer'}`,
    'End of status.',
  ])
}

/** 212 for a directory, 213 for anything else: lines as LIST shows them. No patterns. */
export async function listingStatus(
  argument: ListArgument,
  principal: Principal,
  signal: AbortSignal,
): Promise<CompletionReply> {
  const call: StorageCall = { signal, caller: principal }
  const target = await listTarget(argument, principal.storage, call, { patterns: false })
  const line = unixListing()
  const lines: string[] = []
  for await (const batch of entryBatches(target)) {
    lines.push(...batch.map(entry => ` ${line(entry)}`))
    if (lines.length > STATUS_LINES_AT_MOST) break
  }
  const cut = lines.length > STATUS_LINES_AT_MOST
  const end = cut ? `Only the first ${STATUS_LINES_AT_MOST} entries, use LIST for all.` : 'End of status.'
  const code = target.kind === 'directory' ? 212 : 213
  return reply(code, [`Status of ${argument.path}:`, ...lines.slice(0, STATUS_LINES_AT_MOST), end])
}

function progress({ direction, path, bytes, size }: RunningTransfer): string {
  return `${DIRECTIONS[direction]} ${path}: ${bytes}${size === undefined ? '' : ` of ${size}`} bytes so far`
}
