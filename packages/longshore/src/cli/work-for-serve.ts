/** A worker of `longshore serve --workers`: all that it knows it has from the process that was started by hand. */
import { cluster } from '@longshore/cluster'
import { withKernelCopy } from '../create-server.js'
import { storageOf } from './place.js'
import type { WorkerData } from './served-by-workers.js'
import { serverOptions } from './server-options.js'

/** Serves until the first process says otherwise. */
export function workForServe(): void {
  // Ctrl-C reaches every process of the terminal; when to end is said by the one that counts the transfers.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  cluster<WorkerData>({
    async server({ data: { settings, tls }, logger }) {
      const storage = await storageOf(settings, logger)
      const options = { ...serverOptions(settings, tls, storage), ...(logger && { logger }) }
      return settings.kernelCopy ? withKernelCopy(options) : options
    },
  })
}
