/** Options → checked settings → wired parts → server; the only file that knows everything. */
import type { FleetHooks, Member } from './fleet/fleet-hooks.js'
import type { ServerOptions } from './options.js'
import type { FtpServer } from './server/ftp-server-contract.js'
import { LiveServer } from './server/live-server.js'
import { checkOptions, type Settings } from './settings.js'
import { checkUsable } from './tls/tls-checks.js'
import { wireServer } from './wiring/server-wiring.js'

/**
 * Makes an FTP server that is not listening yet. Throws a TypeError that says what to change when an option is unknown, bad or
 * contradicts another; what only shows on the network (a port that is taken, a name that does not resolve) rejects `listen`.
 */
export function createServer(options: ServerOptions): FtpServer {
  const settings = checkedSettings(options)
  return new LiveServer(wireServer(options, settings))
}

/** Makes one server of several that serve as one. Throws as {@link createServer} does. */
export function createMember(options: ServerOptions, fleet: FleetHooks): Member {
  const settings = checkedSettings(options)
  const server = new LiveServer(wireServer(options, partOf(settings, fleet.share), fleet), fleet)
  const { limits, networks } = settings
  return { server, rules: { limits, networks } }
}

/** What one of several servers counts for itself. Whoever keeps them together counts connections before they come here. */
function partOf(settings: Settings, share: number): Settings {
  const { limits } = settings
  return {
    ...settings,
    limits: {
      ...limits,
      connectionRate: Number.POSITIVE_INFINITY,
      maxLoginsWaiting: Math.ceil(limits.maxLoginsWaiting * share),
      maxTransfers: Math.ceil(limits.maxTransfers * share),
    },
  }
}

function checkedSettings(options: ServerOptions): Settings {
  const settings = checkOptions(options)
  if (settings.tls) checkUsable(settings.tls)
  return settings
}
