/** The options of a worker's server: what the app gives, with this worker's part of what is shared. */
import type { Logger, ServerOptions } from '@longshore/core'
import { sharePassive } from '@longshore/data-channel'
import type { ClusterOptions } from '../contract.js'
import type { Beginning } from '../messages.js'
import { plainFields } from '../plain.js'
import type { LineToPrimary } from './to-primary.js'

/** Asks the app for its options. Rejects with what the app throws, or a TypeError for options that cannot be shared out. */
export async function memberOptions(
  { server }: ClusterOptions,
  { id, slot, workers, data, logs }: Beginning,
  line: LineToPrimary,
): Promise<ServerOptions> {
  if (!server) throw new TypeError('server is missing.')
  const logger = logs ? loggerOver(line) : undefined
  const options = await server({ id, slot, workers, data, logger })
  if (typeof options !== 'object' || options === null)
    throw new TypeError('server must give an object of options, with an authenticator.')
  const { passive } = options
  return {
    ...options,
    ...(typeof passive === 'object' && { passive: sharePassive(passive, { part: slot, of: workers }) }),
    ...(logger && options.logger === undefined && { logger }),
  }
}

/** Writes in the primary. */
function loggerOver(line: LineToPrimary): Logger {
  const write = (level: keyof Logger) => (fields: object, message: string) =>
    line.tell('log', { level, fields: plainFields(fields), message })
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
