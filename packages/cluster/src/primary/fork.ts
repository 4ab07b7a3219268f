/** Forks a worker with settings of its own: what the app does with node:cluster beside stays as it is. */
import cluster, { type ClusterSettings, type Worker } from 'node:cluster'
import { MARK } from '../mark.js'
import type { Settings } from '../settings.js'

/** Starts the script; synchronous, so that no fork of the app can come between. */
export function forkWorker({ exec, args, execArgv }: Settings): Worker {
  const own: { settings: ClusterSettings } = cluster
  const { settings } = own
  own.settings = {}
  try {
    cluster.setupPrimary({ exec, args: [...args], execArgv: [...execArgv], serialization: 'json' })
    return cluster.fork({ [MARK]: '1' })
  } finally {
    own.settings = settings
  }
}
