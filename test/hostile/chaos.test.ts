// Foreign code at every hook throws, rejects, hangs and answers nonsense: the process lives, each command has a legal reply in time, and the next session is served (C-39, G30).
import { createServer, type FtpServer, tokens } from '@longshore/core'
import { converse, type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import { container } from 'tsyringe'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isAllowed } from '../dialogues/runner/allowed-codes.js'
import { TestClock } from '../dialogues/runner/test-clock.js'
import { type Deed, files, HOOKS } from './lab/chaos-hooks.js'
import { oneUser, PASSWORD, USER } from './lab/serve.js'

/** More than any hook may take. */
const PATIENCE_MS = 61_000

/** What a hook does, and whether time passes meanwhile. */
const DEEDS: Readonly<Record<string, (clock: TestClock) => unknown>> = {
  throws: () => {
    throw new Error('chaos')
  },
  rejects: () => Promise.reject(new Error('chaos')),
  'rejects with nothing': () => Promise.reject(undefined),
  hangs: clock => {
    void clock.pass(PATIENCE_MS)
    return new Promise(() => {})
  },
  'answers nothing': () => undefined,
  'answers null later': () => Promise.resolve(null),
  'answers an object of another kind': () => ({ code: 'x', lines: 7, granted: 'yes', size: -1, stream: 1 }),
  'answers it later': () => Promise.resolve({ code: 999, granted: 1, name: {}, type: 'door', sink: 'x' }),
  'answers a number that is none': () => Number.NaN,
  'answers a text': () => 'garbage\r\n230 in it',
}

const COMMANDS = [
  ...[
    'NOOP',
    'FEAT',
    'HELP',
    'STAT',
    'SYST',
    'PWD',
    'SIZE a.txt',
    'MDTM a.txt',
    'MLST a.txt',
    'CWD d',
    'CDUP',
  ],
  ...['MKD e', 'RMD e', 'RNFR a.txt', 'RNTO b.txt', 'RNFR b.txt', 'RNTO a.txt', 'STAT /', 'PASV', 'EPSV'],
  ...['SITE CHMOD 600 a.txt', 'MFMT 20200101000000 a.txt', 'BOOM', 'SITE BOOM', 'EPRT |1|192.0.2.9|5000|'],
  'DELE a.txt',
]
type Exchange = (dialogue: Dialogue) => Promise<{ readonly code: number }>
const upload = (line: string): [string, Exchange] => [line, dialogue => sendData(dialogue, line, 'bytes')]
const download = (line: string): [string, Exchange] => [
  line,
  async dialogue => (await receiveData(dialogue, line)).reply,
]
const TRANSFERS: readonly [string, Exchange][] = [
  ...['STOR new', 'APPE a.txt', 'STOU'].map(upload),
  // The next one is not whole, and is given up.
  ['ALLO 100', dialogue => dialogue.command('ALLO 100')],
  upload('STOR cut'),
  ...['RETR a.txt', 'LIST', 'MLSD', 'NLST', 'LIST *.txt'].map(download),
]

const servers: FtpServer[] = []
let clock: TestClock
/** How often the hook was called: one that no session gets to says nothing. */
let calls = 0

/** What would have ended a process. */
const strays: unknown[] = []
const stray = (reason: unknown) => strays.push(reason ?? 'nothing')
beforeAll(() => void process.on('unhandledRejection', stray))
afterAll(() => void process.off('unhandledRejection', stray))

afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = server.close()
    let over = false
    closed.finally(() => (over = true)).catch(() => {})
    while (!over) await clock.pass(PATIENCE_MS)
    await closed
  }
  expect(strays.splice(0)).toEqual([])
  expect(calls).toBeGreaterThan(0)
})

/** A server in which one hook does this, on a clock that stands still but where it hangs. */
function serve(hook: (typeof HOOKS)[number][1], deed: (clock: TestClock) => unknown): FtpServer {
  clock = new TestClock()
  const child = container.createChildContainer()
  child.registerInstance(tokens.CLOCK as symbol, clock)
  calls = 0
  const misbehaves = (() => {
    calls++
    return deed(clock)
  }) as unknown as Deed
  const server = createServer({ authenticator: oneUser(files()), ...hook(misbehaves), container: child })
  servers.push(server)
  return server
}

/** Every reply has to be one of its verb's, or 451: the fault is local. */
function expectLegal(line: string, code: number): void {
  if (code === 451) return
  const verb = line.startsWith('SITE') ? line.split(' ').slice(0, 2).join(' ') : (line.split(' ')[0] ?? '')
  if (verb.endsWith('BOOM')) expect(code).toBeGreaterThanOrEqual(200)
  else expect([line, code, isAllowed(verb, code)]).toEqual([line, code, true])
}

/** All that can be said, as long as the session lasts: 421 ends it, in order. */
async function sayEverything(dialogue: Dialogue): Promise<void> {
  const say = async (line: string, exchange: Exchange = () => dialogue.command(line)): Promise<boolean> => {
    const { code } = await exchange(dialogue)
    expectLegal(line, code)
    return code !== 421
  }
  for (const line of [`USER ${USER}`, `PASS ${PASSWORD}`, 'TYPE I', ...COMMANDS])
    if (!(await say(line))) return dialogue.closed
  // Without a data connection there is only the refusal of one.
  const hasPorts = (await dialogue.command('EPSV')).code === 229
  for (const [line, exchange] of TRANSFERS)
    if (!(await say(line, hasPorts ? exchange : undefined))) return dialogue.closed
  return undefined
}

/** One who takes the server for another, and is told nothing. */
async function strayIn(server: FtpServer): Promise<void> {
  const dialogue = await converse(server)
  dialogue.write('GET / HTTP/1.1\r\n')
  await dialogue.closed
}

describe.each(HOOKS)('%s', (_where, hook) => {
  it.each(Object.entries(DEEDS))('that %s costs no more than replies', async (_how, deed) => {
    const server = serve(hook, deed)
    await strayIn(server)
    for (let session = 0; session < 2; session++) {
      const dialogue = await converse(server)
      await sayEverything(dialogue)
      dialogue.destroy()
    }
    expect((await converse(server)).greeting.code).toBe(220)
  })
})
