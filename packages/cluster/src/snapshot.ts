/** A session of some worker, as plain data. */
import type { RunningTransfer, Session } from '@longshore/core'

/**
 * What is known of a session in another process, as it was when it was told. It has the shape of a Session, without what cannot leave its
 * process: storage, permissions and attributes of the principal, services, the signal.
 */
export interface SessionSnapshot
  extends Pick<
    Session,
    'id' | 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort' | 'secure' | 'connectedAt'
  > {
  /** Id of the worker. */
  readonly worker: number
  /** Who is logged in. */
  readonly principal: { readonly name: string } | undefined
  readonly state: Pick<Session['state'], 'cwd'>
  readonly transfer: RunningTransfer | undefined
}

export function snapshotOf(session: Session, worker: number): SessionSnapshot {
  const { id, remoteAddress, remotePort, localAddress, localPort, secure, connectedAt } = session
  const { principal, state, transfer } = session
  return {
    ...{ id, remoteAddress, remotePort, localAddress, localPort, secure, connectedAt, worker },
    principal: principal && { name: principal.name },
    state: { cwd: state.cwd },
    transfer: transfer && runningTransfer(transfer),
  }
}

/** The snapshot that JSON has carried. */
export function revivedSnapshot(sent: SessionSnapshot): SessionSnapshot {
  const { connectedAt, principal, transfer } = sent
  return {
    ...sent,
    connectedAt: new Date(connectedAt),
    principal,
    transfer: transfer && { ...transfer, size: transfer.size },
  }
}

function runningTransfer(transfer: RunningTransfer): RunningTransfer {
  const { direction, path, bytes, size, startedAt, secure } = transfer
  return { direction, path, bytes, size, startedAt, secure }
}
