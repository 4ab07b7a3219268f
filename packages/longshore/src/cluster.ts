/** The front door's way to make a cluster: with the machine's kernel copy in every worker, where there is one. */
import { type ClusterOptions, cluster as clusterOfCore, type FtpCluster } from '@longshore/cluster'
import type { ServerOptions } from '@longshore/core'
import { withKernelCopy } from './create-server.js'

/**
 * Makes an FTP server of several processes, as `cluster` of @longshore/cluster does, whose workers are made as `createServer` makes servers.
 * The same call does its part in the primary and in the workers, which run the same script; nothing is forked before `listen`. Throws a
 * TypeError for options that are unknown or bad, and an Error in a worker that the app has forked itself, or when the process has a cluster.
 */
export function cluster<Data = unknown>(options: ClusterOptions<Data>): FtpCluster {
  const { server } = options
  if (typeof server !== 'function') return clusterOfCore(options)
  return clusterOfCore<Data>({ ...options, server: async worker => completed(await server(worker)) })
}

/** What is no object of options is refused where options are checked. */
function completed(options: ServerOptions): ServerOptions {
  return typeof options === 'object' && options !== null ? withKernelCopy(options) : options
}
