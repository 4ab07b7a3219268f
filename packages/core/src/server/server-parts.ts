/** The parts of a server that its sessions act through; resolved once, when the server is made. */
import type { Authenticator, SharedLockouts } from '@longshore/auth'
import type { DataChannelProvider } from '@longshore/data-channel'
import type { DependencyContainer } from 'tsyringe'
import type { Dispatcher } from '../dispatch/dispatcher.js'
import type { EventStream } from '../events/event-stream.js'
import type { Logger } from '../events/logger.js'
import type { Interceptors } from '../plugins/interceptors.js'
import type { Settings } from '../settings.js'
import type { HandshakeCount } from '../tls/handshake-count.js'
import type { SecurityPool } from '../tls/security-pool.js'
import type { Bandwidth } from '../transfer/bandwidth.js'
import type { TransferRoom } from '../transfer/transfer-room.js'
import type { Clock } from '../wiring/clock.js'
import type { FrontDoor } from './front-door.js'
import type { LoginRoll } from './login-roll.js'
import type { ServerView } from './server-view.js'
import type { SessionRegistry } from './session-registry.js'

/** What every session shares. */
export interface ServerParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly logger: Logger
  readonly events: EventStream
  readonly authenticator: Authenticator
  readonly frontDoor: FrontDoor
  readonly channels: DataChannelProvider
  readonly interceptors: Interceptors
  readonly bandwidth: Bandwidth
  readonly registry: SessionRegistry
  /** Where transfers are counted, if they are bounded. */
  readonly transfers: TransferRoom | undefined
  readonly roll: LoginRoll
  /** Where failed logins are counted when several servers are one. */
  readonly lockouts: SharedLockouts | undefined
  readonly dispatcher: Dispatcher
  readonly view: ServerView
  /** TLS for sessions, where the option tls is given. */
  readonly securities: SecurityPool | undefined
  /** TLS handshakes that are under way. */
  readonly handshakes: HandshakeCount
  /** Makes the container of one session, at the first use of a per-session service. */
  sessionContainer(): DependencyContainer
}
