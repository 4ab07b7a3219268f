/** What the end of a server cuts off, told session by session (C-43). */
import type { LiveSession } from '../session/live-session.js'
import type { AbandonedCommand, CutSession, CutTransfer } from './ftp-server-contract.js'

/** The transfers that are running. */
export function runningTransfers(sessions: Iterable<LiveSession>): CutTransfer[] {
  return [...sessions].flatMap(session => {
    const { transfer } = session
    if (!transfer) return []
    const { direction, path, bytes } = transfer
    return [{ ...cutSession(session), direction, path, bytes }]
  })
}

/** The commands that have not come to their end. */
export function pendingCommands(sessions: Iterable<LiveSession>): AbandonedCommand[] {
  return [...sessions].flatMap(session =>
    session.pending.map(({ verb }) => ({ ...cutSession(session), verb })),
  )
}

function cutSession({ id, remoteAddress, principal }: LiveSession): CutSession {
  return { session: id, remoteAddress, ...(principal && { user: principal.name }) }
}
