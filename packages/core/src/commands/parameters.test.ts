import { memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_FACTS } from '../listing/fact-names.js'
import { CommandProbe } from '../testing/command-probe.js'
import { opts, parameterCommands } from './parameters.js'

let probe: CommandProbe

beforeEach(() => {
  const storage = memoryStorage()
  probe = new CommandProbe({
    commands: parameterCommands,
    storage,
    permissions: new Set(),
    loggedIn: false,
  })
})

describe('TYPE', () => {
  it.each([
    ['TYPE A', 'ascii'],
    ['TYPE a n', 'ascii'],
    ['TYPE I', 'image'],
    ['type i', 'image'],
    ['TYPE L 8', 'image'],
    ['TYPE l 8 ', 'image'],
  ])('%s is %s', async (line, type) => {
    const { code } = await probe.run(line)
    expect(code).toBe(200)
    expect(probe.state.type).toBe(type)
  })

  it('is ASCII unless set (RFC 959 §5.1)', () => {
    expect(probe.state.type).toBe('ascii')
  })

  it.each([
    'TYPE E',
    'TYPE E N',
    'TYPE A T',
    'TYPE A C',
    'TYPE A X',
    'TYPE L 7',
    'TYPE L 16',
    'TYPE X',
    'TYPE AI',
  ])('%s is 504 and changes nothing', async line => {
    await probe.run('TYPE I')
    expect((await probe.run(line)).code).toBe(504)
    expect(probe.state.type).toBe('image')
  })

  it.each([
    'TYPE',
    'TYPE ',
    'TYPE  A',
    'TYPE A  N',
    'TYPE A N N',
    'TYPE I N',
    'TYPE L',
    'TYPE L x',
    'TYPE L -8',
  ])('%s is 501', async line => {
    expect((await probe.run(line)).code).toBe(501)
  })
})

describe('STRU and MODE', () => {
  it.each([
    ['STRU F', 200],
    ['stru f', 200],
    ['STRU R', 504],
    ['STRU P', 504],
    ['STRU', 501],
    ['STRU F F', 501],
    ['MODE S', 200],
    ['MODE B', 504],
    ['MODE C', 504],
    ['MODE Z', 504],
    ['MODE', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })
})

describe('OPTS', () => {
  it.each(['OPTS UTF8', 'OPTS UTF8 ON', 'opts utf8 on', 'OPTS UTF-8 ON', 'OPTS UTF8 NLST'])(
    '%s is 200, also before login',
    async line => {
      expect(opts.access).toBe('public')
      expect((await probe.run(line)).code).toBe(200)
    },
  )

  it('refuses to leave UTF-8 with 504', async () => {
    expect((await probe.run('OPTS UTF8 OFF')).code).toBe(504)
  })

  it.each([
    'OPTS',
    'OPTS ',
    'OPTS UTF8 MAYBE',
    'OPTS NOOP x',
    'OPTS MODE Z LEVEL 9',
    'OPTS MLST type; size;',
  ])('%s is 501 (A7)', async line => {
    expect((await probe.run(line)).code).toBe(501)
    expect(probe.state.facts).toBe(DEFAULT_FACTS)
  })

  it('chooses the facts of MLST and says which (RFC 3659 §7.9)', async () => {
    const line = 'OPTS MLST type;perm;size;modify;unix.mode;unix.uid;unix.gid;'
    const { code, lines } = await probe.run(line)
    expect(code).toBe(200)
    expect(lines).toEqual(['MLST OPTS type;size;modify;perm;UNIX.mode;'])
    expect([...probe.state.facts]).toEqual(['type', 'size', 'modify', 'perm', 'UNIX.mode'])
  })

  it.each(['OPTS MLST', 'OPTS MLST ', 'OPTS MLST bogus;'])('%j leaves no facts', async line => {
    expect((await probe.run(line)).lines).toEqual(['MLST OPTS'])
    expect(probe.state.facts.size).toBe(0)
  })
})
