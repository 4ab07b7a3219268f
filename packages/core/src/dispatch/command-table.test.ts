import { describe, expect, it } from 'vitest'
import { none } from './arguments.js'
import { type AnyCommand, defineCommand } from './command-definition.js'
import { CommandTable } from './command-table.js'
import { reply } from './reply.js'

function command(verb: string, aliases: string[] = []): AnyCommand {
  return defineCommand({
    verb,
    aliases,
    argument: none,
    access: 'public',
    rfc: 'none',
    help: verb,
    handle: () => reply(200, verb),
  })
}

describe('the command table', () => {
  it('finds a command under its verb and its aliases, and lists it once', () => {
    const cwd = command('CWD', ['XCWD'])
    const table = new CommandTable([cwd])
    expect(table.get('CWD')).toBe(cwd)
    expect(table.get('XCWD')).toBe(cwd)
    expect([...table]).toEqual([cwd])
  })

  it('knows no names that nobody defined (C-53)', () => {
    const table = new CommandTable([command('CWD')])
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString', ''])
      expect(table.get(name)).toBeUndefined()
  })

  it('refuses a verb or an alias that is taken', () => {
    const table = new CommandTable([command('CWD', ['XCWD'])])
    expect(() => table.add(command('XCWD'))).toThrow(/XCWD is defined twice/)
  })

  it('replaces a command with all its aliases when told to', () => {
    const table = new CommandTable([command('CWD', ['XCWD'])])
    const other = command('CWD')
    table.add(other, { replace: true })
    expect(table.get('CWD')).toBe(other)
    expect(table.get('XCWD')).toBeUndefined()
  })
})
