/** What commands may know of a server, from its parts. */
import { atOnce, type DataChannelProvider } from '@longshore/data-channel'
import type { CommandTable, SiteTable } from '../dispatch/command-table.js'
import type { Extensions } from '../plugins/plugin-host.js'
import type { ReplyTexts } from '../replies/reply-texts.js'
import type { ServerView } from '../server/server-view.js'
import type { SessionRegistry } from '../server/session-registry.js'
import { LiveSession } from '../session/live-session.js'
import type { Settings } from '../settings.js'
import type { HandshakeCount } from '../tls/handshake-count.js'

/** The parts that are looked at. */
interface Seen {
  readonly commands: CommandTable
  readonly site: SiteTable
  readonly texts: ReplyTexts
  readonly channels: DataChannelProvider
  readonly extensions: Extensions
  readonly registry: SessionRegistry
  readonly handshakes: HandshakeCount
}

/** The view of a server that has these settings. */
export function viewOf({ tls, limits }: Settings, seen: Seen): ServerView {
  const { commands, site, texts, channels, extensions, registry, handshakes } = seen
  return {
    commands,
    site,
    texts,
    tls: {
      available: tls !== undefined,
      policy: tls?.policy ?? 'optional',
      isFull: address => handshakes.isFull(address),
      isClearable: session => session instanceof LiveSession && session.control.clearable,
    },
    data: channels.offers,
    maxFileSize: limits.maxFileSize,
    features: session =>
      extensions.features
        .map(line => (typeof line === 'string' ? line : atOnce(line(session))))
        .filter(line => typeof line === 'string'),
    get sessionCount() {
      return registry.sessions.size
    },
  }
}
