/** How a process knows that it is a worker of this cluster, and not of one that the app made of its own. */
import cluster from 'node:cluster'

/** The variable in the environment of workers. */
export const MARK = 'LONGSHORE_CLUSTER_WORKER'

// Taken away at once, or programs that the worker starts would have it too.
const marked = process.env[MARK] !== undefined
delete process.env[MARK]

export function isOurWorker(): boolean {
  return marked && cluster.isWorker
}
