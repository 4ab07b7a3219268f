/** The one list of what a server is made of; every part is resolved before the first connection (so none is captured by a session). */
import type { Authenticator } from '@longshore/auth'
import { createDataChannels, type DataChannelProvider, type KernelCopy } from '@longshore/data-channel'
import type { DependencyContainer } from 'tsyringe'
import { builtInCommands, builtInSiteCommands } from '../commands/built-in.js'
import { CommandTable } from '../dispatch/command-table.js'
import { Dispatcher } from '../dispatch/dispatcher.js'
import { EventStream } from '../events/event-stream.js'
import { harmless, SILENT } from '../events/logger.js'
import type { FleetHooks } from '../fleet/fleet-hooks.js'
import type { ServerOptions } from '../options.js'
import { Interceptors } from '../plugins/interceptors.js'
import { type Extensible, Extensions } from '../plugins/plugin-host.js'
import { DEFAULT_TEXTS } from '../replies/reply-texts.js'
import { FrontDoor } from '../server/front-door.js'
import { localRoll } from '../server/login-roll.js'
import type { ServerParts } from '../server/server-parts.js'
import { SessionRegistry } from '../server/session-registry.js'
import type { Settings } from '../settings.js'
import { HandshakeCount } from '../tls/handshake-count.js'
import { SecurityPool } from '../tls/security-pool.js'
import { Bandwidth } from '../transfer/bandwidth.js'
import { transferRoom } from '../transfer/transfer-room.js'
import { type Clock, SYSTEM_CLOCK } from './clock.js'
import { serverContainer, singleton } from './container.js'
import { isFromContainer } from './from-container.js'
import {
  AUTHENTICATOR,
  CLOCK,
  COMMAND_TABLE,
  DATA_CHANNELS,
  EVENT_STREAM,
  KERNEL_COPY,
  LOGGER,
  REPLY_TEXTS,
  SETTINGS,
  SITE_TABLE,
} from './tokens.js'
import { viewOf } from './view-of.js'

const REPLACED_OPTIONS = [
  ['passive', 'DATA_CHANNELS', DATA_CHANNELS],
  ['active', 'DATA_CHANNELS', DATA_CHANNELS],
  ['texts', 'REPLY_TEXTS', REPLY_TEXTS],
  ['logger', 'LOGGER', LOGGER],
] as const

/** A wired server, not yet listening. */
export interface Wired {
  readonly parts: ServerParts
  readonly extensions: Extensions
}

/** Makes every part of a server from its options and the app's container. */
export function wireServer(options: ServerOptions, settings: Settings, fleet?: FleetHooks): Wired {
  const container = serverContainer(options.container)
  container.registerInstance(SETTINGS, settings)
  const replaceable = resolveReplaceable(options, settings, container)
  const interceptors = new Interceptors()
  const extensions = installPlugins(options, settings, { ...replaceable, interceptors, container })
  const registry = new SessionRegistry()
  const handshakes = new HandshakeCount(settings.limits.maxHandshakes)
  const parts: ServerParts = {
    ...replaceable,
    settings,
    interceptors,
    bandwidth: new Bandwidth(settings.limits, fleet?.share ?? 1, registry.sessions),
    registry,
    transfers: transferRoom(settings.limits),
    roll: fleet?.roll ?? localRoll(registry),
    lockouts: fleet?.lockouts,
    frontDoor: new FrontDoor({ ...replaceable, lockouts: fleet?.lockouts }),
    dispatcher: new Dispatcher(),
    securities: settings.tls && new SecurityPool(settings.tls),
    handshakes,
    view: viewOf(settings, { ...replaceable, extensions, registry, handshakes }),
    sessionContainer() {
      const child = container.createChildContainer()
      for (const register of extensions.sessionServices) register(child)
      return child
    },
  }
  return { parts, extensions }
}

/** When one of them cannot be set up, those that were give back what they hold already. */
function installPlugins(
  { plugins = [] }: ServerOptions,
  { timeouts }: Settings,
  parts: Extensible & { readonly clock: Clock },
): Extensions {
  const extensions = new Extensions()
  try {
    extensions.install(plugins, parts)
  } catch (failure) {
    void extensions.close(timeouts.pluginMs, parts.clock, error =>
      parts.logger.error({ error }, 'closing a plugin failed'),
    )
    throw failure
  }
  return extensions
}

/** The parts under public tokens: the app's own where it registered one. */
function resolveReplaceable(options: ServerOptions, settings: Settings, container: DependencyContainer) {
  refuseContradictions(options, container)
  const logger = harmless(singleton(container, LOGGER, () => options.logger ?? SILENT))
  return {
    logger,
    clock: singleton(container, CLOCK, () => SYSTEM_CLOCK),
    events: singleton(container, EVENT_STREAM, () => {
      return new EventStream(error => logger.error({ error }, 'a subscriber of events$ failed'))
    }),
    texts: singleton(container, REPLY_TEXTS, () => ({ ...DEFAULT_TEXTS, ...options.texts })),
    commands: singleton(container, COMMAND_TABLE, () => new CommandTable(builtInCommands)),
    site: singleton(container, SITE_TABLE, () => new CommandTable(builtInSiteCommands)),
    channels: singleton(container, DATA_CHANNELS, () =>
      makeChannels(
        settings,
        singleton(container, KERNEL_COPY, () => false),
      ),
    ),
    authenticator: singleton(container, AUTHENTICATOR, () => resolveAuthenticator(options, container)),
  }
}

/** An option beside a part that does its work would be read by nobody. */
function refuseContradictions(options: ServerOptions, container: DependencyContainer): void {
  for (const [name, tokenName, token] of REPLACED_OPTIONS) {
    if (options[name] !== undefined && container.isRegistered(token as symbol, true))
      throw new TypeError(`${name} is given, but tokens.${tokenName} is registered: keep one of them.`)
  }
  if (container.isRegistered(KERNEL_COPY, true) && container.isRegistered(DATA_CHANNELS, true))
    throw new TypeError(
      'tokens.KERNEL_COPY is registered, but so is tokens.DATA_CHANNELS, which would have to read it: keep one of them.',
    )
}

function makeChannels(
  { passive, active, timeouts }: Settings,
  kernelCopy: KernelCopy | false,
): DataChannelProvider {
  const { acceptMs, dialMs, handshakeMs } = timeouts
  return createDataChannels({
    passive,
    active,
    acceptMs,
    dialMs,
    handshakeMs,
    ...(kernelCopy && { kernelCopy }),
  })
}

function resolveAuthenticator(
  { authenticator }: ServerOptions,
  container: DependencyContainer,
): Authenticator {
  const resolved = isFromContainer(authenticator)
    ? container.resolve<Authenticator>(authenticator.token)
    : authenticator
  if (typeof resolved?.authenticate !== 'function')
    throw new TypeError('authenticator must have a method authenticate(credentials, attempt).')
  return resolved
}
