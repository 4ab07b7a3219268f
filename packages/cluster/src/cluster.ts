/** `cluster`: one FTP server in several processes. */
import nodeCluster from 'node:cluster'
import type { ClusterOptions, FtpCluster } from './contract.js'
import { isOurWorker } from './mark.js'
import { Primary } from './primary/primary.js'
import { checkOptions, primarySettings } from './settings.js'
import { Worker } from './worker/worker.js'

let taken = false

/**
 * Makes an FTP server of several processes, with node:cluster. The same call does its part in the primary and in the workers, which run
 * the same script; look at `role` to tell them apart. Nothing is forked before `listen`. Throws a TypeError for options that are unknown or
 * bad, and an Error in a worker that the app has forked itself, or when the process has a cluster already.
 */
export function cluster<Data = unknown>(options: ClusterOptions<Data>): FtpCluster {
  // Data is what the app gave, carried as JSON: only the app knows its type.
  const given = options as ClusterOptions
  if (isOurWorker()) {
    checkOptions(given)
    takeProcess()
    return new Worker(given)
  }
  if (nodeCluster.isWorker)
    throw new Error(
      'cluster() forks workers of its own, which only the primary of node:cluster can: call it where cluster.isPrimary is true.',
    )
  const settings = primarySettings(given)
  takeProcess()
  return new Primary(settings, () => {
    taken = false
  })
}

function takeProcess(): void {
  if (taken)
    throw new Error(
      'A process can have one cluster(): listen on several addresses with it, or close the one before.',
    )
  taken = true
}
