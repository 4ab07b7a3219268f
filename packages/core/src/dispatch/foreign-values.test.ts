import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, enter, plugin, rig } from '../../test/rig.js'
import { none } from './arguments.js'
import { type AnyCommand, defineCommand } from './command-definition.js'
import { reply } from './reply.js'

afterEach(closeAll)

const sound: AnyCommand = defineCommand({
  verb: 'BOOM',
  argument: none,
  rfc: 'none',
  help: 'Boom.',
  handle: () => reply(200, 'Fine.'),
})

const chaos = (): never => {
  throw new Error('chaos')
}

const wrong: Record<string, object> = {
  'a parser that throws': { argument: { syntax: '', parse: chaos } },
  'a parser that gives nothing': { argument: { syntax: '', parse: () => undefined } },
  'a parser that gives a promise': { argument: { syntax: '', parse: async () => ({ ok: true }) } },
  'a parser with another code': { argument: { syntax: '', parse: () => ({ ok: false, code: 200 }) } },
  'a permission that throws': { permission: chaos },
  'a timing that throws': { timing: chaos },
  'an arrival that throws': { onArrival: chaos },
  'a reply at once with a code that is none': { handle: () => ({ code: 'x', lines: ['x'] }) },
  'a reply at once with half a code': { handle: () => ({ code: 250.5, lines: ['x'] }) },
  'a preliminary reply at once': { handle: () => ({ code: 150, lines: ['x'] }) },
  'lines that are no text': { handle: () => ({ code: 200, lines: ['a', 7, 'b'] }) },
  'a line that is nothing': { handle: () => ({ code: 200, lines: [null] }) },
  'lines that are no text, later': { handle: async () => ({ code: 200, lines: ['a', 7, 'b'] }) },
}

describe('a command of a plugin', () => {
  it.each(Object.entries(wrong))('with %s costs one reply and nothing else (C-39)', async (_what, part) => {
    const { server } = rig({ plugins: [plugin(host => host.command({ ...sound, ...part } as AnyCommand))] })
    const dialogue = await enter(server)
    expect((await dialogue.command('BOOM')).code).toBe(451)
    expect((await dialogue.command('NOOP')).code).toBe(200)
    expect(dialogue.unread).toEqual([])
  })

  it('that returns nothing is not run a second time', async () => {
    let runs = 0
    const forgetful = { ...sound, handle: () => void runs++ } as unknown as AnyCommand
    const dialogue = await enter(rig({ plugins: [plugin(host => host.command(forgetful))] }).server)
    expect((await dialogue.command('BOOM')).code).toBe(451)
    expect(runs).toBe(1)
  })
})
