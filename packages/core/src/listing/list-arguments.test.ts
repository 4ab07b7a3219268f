import { virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { CommandProbe } from '../testing/command-probe.js'
import { listArgument } from './list-arguments.js'

const probe = new CommandProbe({ commands: [], storage: memoryStorage(), permissions: new Set() })
probe.state = { ...probe.state, cwd: virtualPath('/here') }

describe('listArgument', () => {
  it.each([
    [undefined, undefined, '/here'],
    ['', undefined, '/here'],
    ['-al', undefined, '/here'],
    ['-1', undefined, '/here'],
    ['-a -l', undefined, '/here'],
    ['-l ', undefined, '/here'],
    ['-l dir', 'dir', '/here/dir'],
    ['-a -l dir with space', 'dir with space', '/here/dir with space'],
    ['-l  x', ' x', '/here/ x'],
    [' -l', ' -l', '/here/ -l'],
    ['--', undefined, '/here'],
    ['-- -x', '-x', '/here/-x'],
    ['-a -- -l', '-l', '/here/-l'],
    ['./-x', './-x', '/here/-x'],
    ['-', '-', '/here/-'],
    ['-x.txt', '-x.txt', '/here/-x.txt'],
    ['--all', '--all', '/here/--all'],
    ['-ä', '-ä', '/here/-ä'],
    ['dir -l', 'dir -l', '/here/dir -l'],
    ['../..', '../..', '/'],
    ['-R /', '/', '/'],
  ])('reads %j as the pathname %j (P-42)', (argument, pathname, path) => {
    expect(listArgument.parse(argument, probe.session)).toMatchObject({ ok: true, value: { pathname, path } })
  })

  it('honours -l and -d in any word of options', () => {
    expect(listArgument.parse('-al -1 x', probe.session)).toMatchObject({
      value: { long: true, itself: false },
    })
    expect(listArgument.parse('-a -d', probe.session)).toMatchObject({ value: { long: false, itself: true } })
    expect(listArgument.parse('-- -ld', probe.session)).toMatchObject({
      value: { long: false, itself: false },
    })
  })
})
