/** What the command line runs: a server in this process, or in several. */
import type { ClusterEvent, SessionSnapshot } from '@longshore/cluster'
import type {
  CloseReport,
  FtpServer,
  ListenAddress,
  ListenOptions,
  ServerEvent,
  Session,
  TlsCertificate,
} from '@longshore/core'

/** A session, of this process or another. */
export type LoggedSession = Session | SessionSnapshot

/** What happened, in this process or another. */
export type LoggedEvent = ServerEvent | ClusterEvent

/** A server, wherever its sessions are. */
export interface Served {
  listen(options: ListenOptions): Promise<ListenAddress>
  close(options: { readonly graceMs: number }): Promise<CloseReport>
  sessions(): Promise<Iterable<LoggedSession>>
  /** Rejects, and changes nothing, when the certificate cannot be used. */
  renewTls(certificate: TlsCertificate): Promise<void>
  watch(next: (event: LoggedEvent) => void): { unsubscribe(): void }
  /** Ends what would outlive this process. */
  abandon(): void
  /** Rejects when it has come to an end that nobody asked for. */
  readonly failed: Promise<never>
}

/** A server of this process. */
export function servedHere(server: FtpServer): Served {
  return {
    listen: options => server.listen(options),
    close: options => server.close(options),
    sessions: async () => server.sessions,
    renewTls: async certificate => server.renewTls(certificate),
    watch: next => server.events$.subscribe(next),
    abandon() {},
    failed: new Promise(() => {}),
  }
}
