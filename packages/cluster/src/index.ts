/** One FTP server in several processes. */
export { cluster } from './cluster.js'
export type { ClusterEvent } from './cluster-event.js'
export type { ClusterOptions, FtpCluster, WorkerContext, WorkerView } from './contract.js'
export { workerCount } from './settings.js'
export type { SessionSnapshot } from './snapshot.js'
