/** The cluster as an app holds it. */
import type {
  CloseReport,
  EventStream,
  ListenAddress,
  ListenOptions,
  Logger,
  ServerOptions,
  TlsCertificates,
} from '@longshore/core'
import type { ClusterEvent } from './cluster-event.js'
import type { SessionSnapshot } from './snapshot.js'

/** What a worker knows of itself when it makes its server. */
export interface WorkerContext<Data = unknown> {
  /** The id of node:cluster; a worker that takes the place of another has a new one. */
  readonly id: number
  /** Which of the workers, counted from 0; a replacement has the number of the one before. */
  readonly slot: number
  readonly workers: number
  /** The option `data`, as JSON has carried it. */
  readonly data: Data
  /** Writes to the option `logger`, in the primary, with the field `worker`; used by the server unless its options bring another. */
  readonly logger: Logger | undefined
}

/** Options of `cluster`. Unknown names and bad values are refused with a TypeError. */
export interface ClusterOptions<Data = unknown> {
  /** How many; `auto` (default) is one for each processor that this process may use. */
  readonly workers?: number | 'auto'
  /** Makes the options of a server. Called in every worker, never in the primary, which has no accounts and no storage. */
  readonly server?: (worker: WorkerContext<Data>) => ServerOptions | Promise<ServerOptions>
  /** The script of the workers, which has to call `cluster` too; the script of this process when absent. */
  readonly exec?: string | URL
  /** Arguments of the workers and of their node; those of this process when absent. */
  readonly args?: readonly string[]
  readonly execArgv?: readonly string[]
  /** Handed to the workers, not over command line or environment: JSON. */
  readonly data?: Data
  /** What workers and primary have to say; silent unless given. */
  readonly logger?: Logger
  /** Milliseconds in which a worker has to be ready; 30 000. */
  readonly startMs?: number
}

/** A worker as the primary sees it. */
export interface WorkerView {
  readonly id: number
  readonly slot: number
  readonly pid: number
  readonly state: 'starting' | 'serving' | 'leaving'
  readonly sessions: number
}

/** An FTP server in several processes. */
export interface FtpCluster {
  readonly role: 'primary' | 'worker'
  /**
   * In the primary: starts the workers, once, and listens; resolves when every worker is ready for connections of this address, rejects
   * when the port is taken or a worker cannot start. In a worker: resolves with the same address when the primary has it.
   */
  listen(port: number, host?: string): Promise<ListenAddress>
  listen(options: ListenOptions): Promise<ListenAddress>
  /**
   * In the primary: has every worker, also those that come later, do as `FtpServer.renewTls` does; rejects with what one of them objects to.
   * Rejects in a worker.
   */
  renewTls(certificates: TlsCertificates): Promise<void>
  /**
   * In the primary: stops listening, lets every worker close as `FtpServer.close` does, and resolves with the sum of their reports when the
   * processes have ended; what a worker holds open beside is waited for 5 seconds. In a worker: closes that one, which the primary replaces.
   */
  close(options?: { readonly graceMs?: number }): Promise<CloseReport>
  /** Resolves when the cluster, or this worker, is closed, by whomever. */
  readonly closed: Promise<CloseReport>
  readonly addresses: readonly ListenAddress[]
  /** Empty in a worker. */
  readonly workers: readonly WorkerView[]
  /** Sessions of all workers; in a worker its own. */
  readonly sessionCount: number
  /** The sessions as they are now; a worker that ends meanwhile is left out. */
  sessions(): Promise<readonly SessionSnapshot[]>
  /** Says 421 to a session and closes it. */
  end(sessionId: string, text?: string): void
  /** What happens in all workers, told in the primary alone; workers send it only while somebody listens. Silent in a worker. */
  readonly events$: EventStream<ClusterEvent>['events$']
  [Symbol.asyncDispose](): Promise<void>
}
