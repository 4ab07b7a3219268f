/** What a plugin may touch while a server is made: tables, interceptors, services, events. */
import { isForeignProtocol, parseCommandLine } from '@longshore/protocol'
import type { DependencyContainer } from 'tsyringe'
import type { AnyCommand } from '../dispatch/command-definition.js'
import { type CommandTable, namesOf } from '../dispatch/command-table.js'
import type { EventStream } from '../events/event-stream.js'
import type { Logger } from '../events/logger.js'
import { PatienceError } from '../session/idle-watch.js'
import type { Session } from '../session/session.js'
import type { Clock } from '../wiring/clock.js'
import { instancePerContainerCachingFactory } from '../wiring/container.js'
import type { Token } from '../wiring/token.js'
import type { Interceptors } from './interceptors.js'
import type { Plugin, PluginHost } from './plugin.js'

type FeatureLine = string | ((session: Session) => string | undefined)
type Register = (container: DependencyContainer) => void

/** The parts of a server that plugins extend. */
export interface Extensible {
  readonly commands: CommandTable
  readonly site: CommandTable
  readonly interceptors: Interceptors
  readonly events: EventStream
  readonly logger: Logger
  readonly container: DependencyContainer
}

/** Gathers what plugins add. */
export class Extensions {
  readonly features: FeatureLine[] = []
  readonly sessionServices: Register[] = []
  readonly #closers: (() => void | Promise<void>)[] = []

  /** Sets plugins up in order; the first is the outermost interceptor. A name twice is an Error. */
  install(plugins: readonly Plugin[], parts: Extensible): void {
    const names = new Set<string>()
    for (const plugin of plugins) {
      if (typeof plugin?.name !== 'string' || typeof plugin.setup !== 'function')
        throw new TypeError('plugins must be made with definePlugin({ name, setup }).')
      if (names.has(plugin.name)) throw new Error(`The plugin ${plugin.name} is given twice.`)
      names.add(plugin.name)
      setUp(plugin, this.#hostFor(parts))
    }
  }

  /** Runs what plugins registered for the close, last first; one that fails, or takes longer than `patienceMs`, is reported and holds up none of the others. */
  async close(patienceMs: number, clock: Clock, report: (error: unknown) => void): Promise<void> {
    for (const closer of this.#closers.reverse()) {
      let cancel = () => {}
      const late = new Promise<never>((_, reject) => {
        cancel = clock.after(patienceMs, () => reject(new PatienceError('A plugin took too long to close.')))
      })
      try {
        await Promise.race([closer(), late])
      } catch (error) {
        report(error)
      } finally {
        cancel()
      }
    }
  }

  #hostFor({ commands, site, interceptors, events, logger, container }: Extensible): PluginHost {
    const add = (table: CommandTable) => (command: AnyCommand, options?: { readonly replace?: boolean }) =>
      table.add(command, options)
    return {
      command(command, options) {
        add(commands)(command, options)
        namesOf(command).forEach(checkReachable)
      },
      site: add(site),
      feature: line => void this.features.push(line),
      onLogin: interceptor => void interceptors.logins.push(aFunction('onLogin', interceptor)),
      onTransfer: interceptor => void interceptors.transfers.push(aFunction('onTransfer', interceptor)),
      onCommand: interceptor => void interceptors.commands.push(aFunction('onCommand', interceptor)),
      provide: (token, factory, lifetime) => this.#provide(container, token, factory, lifetime),
      onClose: action => void this.#closers.push(aFunction('onClose', action)),
      events$: events.events$,
      logger,
    }
  }

  #provide<T>(
    server: DependencyContainer,
    token: Token<T>,
    factory: (container: DependencyContainer) => T,
    lifetime: 'server' | 'session',
  ): void {
    // Each container that registers the factory keeps one instance of its own.
    const register: Register = container =>
      container.register<T>(token, { useFactory: instancePerContainerCachingFactory(factory) })
    if (lifetime === 'server') register(server)
    else this.sessionServices.push(register)
  }
}

/** A gap among the interceptors would end the onion there, and pass over those behind it. */
function aFunction<F>(hook: string, given: F): F {
  if (typeof given !== 'function') throw new TypeError(`${hook} of a plugin needs a function.`)
  return given
}

/** What is added after an await would come when the server runs already, and nobody would hear it fail. */
function setUp(plugin: Plugin, host: PluginHost): void {
  const result: unknown = plugin.setup(host)
  if (!(result instanceof Promise)) return
  result.catch(() => {})
  throw new TypeError(
    `The plugin ${plugin.name} must not be async: what its setup adds has to be there at once.`,
  )
}

/** A line is read as a command only if its first word can be a verb, and is none of HTTP or mail. */
function checkReachable(name: string): void {
  const line = Buffer.from(String(name))
  if (parseCommandLine(line).fault === 'verb' || isForeignProtocol(line))
    throw new TypeError(
      `The command ${name} could never arrive: a verb has 3 to 12 letters and digits, and is none of HTTP or mail.`,
    )
}
