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
  const server = new LiveServer(wireServer(options, settings, fleet), fleet)
  return { server, limits: settings.limits }
}

function checkedSettings(options: ServerOptions): Settings {
  const settings = checkOptions(options)
  if (settings.tls) checkUsable(settings.tls)
  return settings
}
