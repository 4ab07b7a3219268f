import { createDataChannels } from '@longshore/data-channel'
import { container as root } from 'tsyringe'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, enter, plugin, rig } from '../test/rig.js'
import { none } from './dispatch/arguments.js'
import { type AnyCommand, defineCommand } from './dispatch/command-definition.js'
import { reply } from './dispatch/reply.js'
import type { Logger } from './events/logger.js'
import { definePlugin, type Plugin } from './plugins/plugin.js'
import { DEFAULT_TEXTS } from './replies/reply-texts.js'
import { DATA_CHANNELS, KERNEL_COPY, LOGGER, REPLY_TEXTS } from './wiring/tokens.js'

afterEach(closeAll)

const noop = defineCommand({
  verb: 'BOOM',
  argument: none,
  rfc: 'none',
  help: 'Boom.',
  handle: () => reply(200, 'Fine.'),
})
const silent = () => {}
const quiet: Logger = { debug: silent, info: silent, warn: silent, error: silent }

describe('createServer', () => {
  it.each([
    [{ passive: {} }, DATA_CHANNELS, createDataChannels(), /passive .* tokens\.DATA_CHANNELS/],
    [{ active: false as const }, DATA_CHANNELS, createDataChannels(), /active .* tokens\.DATA_CHANNELS/],
    [{ logger: quiet }, LOGGER, quiet, /logger .* tokens\.LOGGER/],
    [{ texts: {} }, REPLY_TEXTS, DEFAULT_TEXTS, /texts .* tokens\.REPLY_TEXTS/],
  ])('ignores no option for a part of the container: %j', (options, token, part, message) => {
    const container = root.createChildContainer()
    container.registerInstance(token, part)
    expect(() => rig({ ...options, container })).toThrow(TypeError)
    expect(() => rig({ ...options, container })).toThrow(message)
    expect(() => rig({ container })).not.toThrow()
  })

  it.each([false as const, { copy: () => 0 }])(
    'refuses a kernel copy that data channels of the app would not read: %j',
    copy => {
      const container = root.createChildContainer()
      container.registerInstance(DATA_CHANNELS as symbol, createDataChannels())
      container.registerInstance<unknown>(KERNEL_COPY as symbol, copy)
      expect(() => rig({ container })).toThrow(/tokens\.KERNEL_COPY .* tokens\.DATA_CHANNELS/)
    },
  )

  it('refuses a kernel copy that cannot copy', () => {
    const container = root.createChildContainer()
    container.registerInstance<unknown>(KERNEL_COPY as symbol, { move: () => 0 })
    expect(() => rig({ container })).toThrow(/kernelCopy must have a method copy/)
  })

  it.each<[string, Partial<Record<keyof AnyCommand, unknown>>, RegExp]>([
    ['a verb in lower case', { verb: 'boom' }, /boom .* upper case/],
    ['an alias in lower case', { aliases: ['Bum'] }, /Bum .* upper case/],
    ['a verb with a space', { verb: 'BO OM' }, /BO OM .* upper case/],
    ['no verb', { verb: undefined }, /upper case/],
    ['no parser', { argument: undefined }, /BOOM .* argument/],
    ['no handler', { handle: undefined }, /BOOM .* handle/],
  ])('refuses a command with %s, which no client could reach', (_what, part, message) => {
    const command = { ...noop, ...part } as AnyCommand
    expect(() => rig({ plugins: [plugin(host => host.command(command))] })).toThrow(message)
    expect(() => rig({ plugins: [plugin(host => host.site(command))] })).toThrow(message)
  })

  it.each(['GO', 'PUT', 'X-UP', 'ABCDEFGHIJKLM'])(
    'refuses the verb %s, of which no line is read as a command',
    verb => {
      const add = () => rig({ plugins: [plugin(host => host.command({ ...noop, verb }))] })
      expect(add).toThrow(`The command ${verb} could never arrive`)
      expect(() => rig({ plugins: [plugin(host => host.site({ ...noop, verb }))] })).not.toThrow()
    },
  )

  it('refuses a plugin that sets up later than it says', async () => {
    const late = plugin((async () => {
      throw new Error('nobody hears this')
    }) as () => void)
    expect(() => rig({ plugins: [late] })).toThrow(/plugin test must not be async/)
  })

  it.each(['onLogin', 'onTransfer', 'onCommand', 'onClose'] as const)(
    'refuses %s without a function, behind which others would be passed over',
    hook => {
      expect(() => rig({ plugins: [plugin(host => host[hook](undefined as never))] })).toThrow(
        `${hook} of a plugin needs a function`,
      )
    },
  )

  it('closes the plugins that were set up when a later one cannot be', async () => {
    const closed: string[] = []
    const named = (name: string, setup: Plugin['setup']) => definePlugin({ name, setup })
    const fail = () => {
      throw new Error('no database')
    }
    const plugins = [
      named('first', host => host.onClose(() => void closed.push('first'))),
      named('second', host => {
        host.onClose(() => void closed.push('second'))
        fail()
      }),
      named('third', () => void closed.push('third was set up')),
    ]
    expect(() => rig({ plugins })).toThrow('no database')
    await new Promise(setImmediate)
    expect(closed).toEqual(['second', 'first'])
  })

  it('lets no logger that throws harm a session (C-39)', async () => {
    const chaos = () => {
      throw new Error('chaos')
    }
    const logger: Logger = { debug: chaos, info: chaos, warn: chaos, error: chaos }
    const broken: AnyCommand = { ...noop, handle: chaos }
    const { server } = rig({ logger, plugins: [plugin(host => host.command(broken))] })
    const dialogue = await enter(server)
    expect((await dialogue.command('BOOM')).code).toBe(451)
    expect((await dialogue.command('NOOP')).code).toBe(200)
    await server.listen(0, '0.0.0.0')
  })

  it('calls a logger as its method', async () => {
    class Log {
      readonly said: string[] = []
      debug(_fields: object, message: string) {
        this.said.push(message)
      }
      info(fields: object, message: string) {
        this.debug(fields, message)
      }
      error(fields: object, message: string) {
        this.debug(fields, message)
      }
      warn(_fields: object, message: string) {
        this.said.push(message)
      }
    }
    const logger = new Log()
    const { server } = rig({ logger })
    await server.listen(0, '0.0.0.0')
    expect(logger.said).toHaveLength(1)
  })
})
