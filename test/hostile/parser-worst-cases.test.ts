// Inputs that make backtracking or quadratic parsers stand still: 64 KiB of them take a moment, in every parser there is (C-34).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parsePasswordHash } from '@longshore/auth'
import type { AnyCommand, Session } from '@longshore/core'
import { ReplyReader } from '@longshore/core/testing'
import * as protocol from '@longshore/protocol'
import { ROOT, resolvePath, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { serve } from './lab/serve.js'
import { ask, logIn } from './lab/visitor.js'

const SIZE = 64 * 1024
/** For one input, at best; a quadratic parser needs seconds, an exponential one never ends. */
const LIMIT_MS = 10
/** How long one input is tried for: other programs on a busy machine take away more than the limit, but not every time. */
const PATIENCE_MS = 1_000
const PACKAGES = fileURLToPath(new URL('../../packages', import.meta.url))

/** What is repeated, and what may come behind it so that a match fails at the last moment. */
const UNITS = [
  ...[
    'a',
    '0',
    '1',
    '9',
    ' ',
    ',',
    '.',
    ':',
    '|',
    ';',
    '/',
    '-',
    '*',
    '[',
    ']',
    '%',
    '"',
    '\\',
    '\t',
    '\u0085',
    '\u0130',
  ],
  ...[
    '1,',
    '1.',
    '::',
    '0:',
    ',,',
    '../',
    './',
    'a/',
    '//',
    '||',
    '|1',
    'a ',
    ' a',
    '-l ',
    'a;',
    'Type;',
    '[a',
    '*a',
    '2020',
  ],
  ...[
    '20200102030405 ',
    'UTC ',
    '\ufffd',
    '\u{1f600}',
    'ABOR',
    'aA',
    'xn--',
    'a.',
    'a-',
    '$',
    '+/',
    '255.',
    'ffff:',
  ],
]
const ENDS = ['', 'x', '!', ' ', '.', '|', '\u0000']
const inputsWith = (ends: readonly string[]) =>
  UNITS.flatMap(unit => ends.map(end => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE) + end))

const FEW = inputsWith(['', 'x'])

/** The inputs that took longer than the limit. */
function slow(parse: (input: string) => unknown, inputs = inputsWith(ENDS)): string[] {
  return inputs
    .filter(input => best(() => parse(input)) > LIMIT_MS)
    .map(input => `${input.slice(0, 20)}…${input.slice(-3)}`)
}

function best(work: () => unknown): number {
  const patient = performance.now() + PATIENCE_MS
  let shortest = Number.POSITIVE_INFINITY
  while (shortest > LIMIT_MS && performance.now() < patient) {
    const begun = performance.now()
    try {
      work()
    } catch {
      // A refusal is as good an answer.
    }
    shortest = Math.min(shortest, performance.now() - begun)
  }
  return shortest
}

const bytes = (input: string) => Buffer.from(input)

const PARSERS: Readonly<Record<string, (input: string) => unknown>> = {
  'a command line': input => protocol.parseCommandLine(bytes(input)),
  'a command line with an argument': input => protocol.parseCommandLine(bytes(`STOR ${input}`)),
  'a verb behind garbage': input => protocol.suffixVerb(input),
  'another protocol': input => protocol.isForeignProtocol(bytes(input)),
  PORT: input => protocol.parsePort(input),
  EPRT: input => protocol.parseEprt(input),
  'EPRT, its address': input => protocol.parseEprt(`|2|${input}|5000|`),
  EPSV: input => protocol.parseEpsvArgument(input),
  'a time': input => protocol.parseTimestamp(input),
  'a time with a fraction': input => protocol.parseTimestamp(`20200102030405.${input}`),
  'an address': input => protocol.canonicalAddress(input),
  'an address with a zone': input => protocol.canonicalAddress(`fe80::1%${input}`),
  'two addresses': input => protocol.sameAddress(input, '::1'),
  'a pathname': input => resolvePath(virtualPath('/a/b'), input),
  'a quoted pathname': input => protocol.quotePathname(input),
  'a reply': input => protocol.encodeReply(200, [input, input, input]),
  lines: input => {
    const framer = new protocol.LineFramer()
    for (const piece of [input, '\n', input]) framer.push(bytes(piece))
    while (framer.next() !== undefined);
  },
  telnet: input => new protocol.TelnetFilter().filter(Buffer.from(input.replaceAll('a', '\u00ff'), 'latin1')),
  'a password hash': input => parsePasswordHash(`$scrypt$ln=10,r=8,p=1$${input}`),
  'a reply, in dialogues': input => new ReplyReader().push(bytes(`200-${input}\r\n${input}`)),
}

describe('64 KiB of anything', () => {
  it.each(Object.entries(PARSERS))('are read as %s in a moment (C-34)', (_, parse) => {
    expect(slow(parse)).toEqual([])
  })

  it('are read as the argument of every command in a moment (C-34)', { timeout: 60_000 }, async () => {
    const { server } = await serve(memoryStorage())
    const session = { state: { cwd: ROOT } } as unknown as Session
    const parse = ({ argument }: AnyCommand, input: string) => argument.parse(input, session)
    const commands = [...server.commands, ...server.site]
    expect(commands.length).toBeGreaterThan(45)
    for (const command of commands) {
      for (const before of ['', '20200102030405 ']) {
        const late = slow(input => parse(command, before + input), FEW)
        expect([command.verb, late]).toEqual([command.verb, []])
      }
    }
  })
})

describe('the longest lines that are taken', () => {
  it('are answered without keeping others waiting, with every verb (C-34)', { timeout: 60_000 }, async () => {
    const { server, port } = await serve(memoryStorage())
    const dialogue = await logIn(port)
    for (const { verb, opens } of server.commands) {
      if (opens || ['QUIT', 'USER', 'PASS', 'AUTH'].includes(verb)) continue
      const lines = UNITS.map(unit => bytes(`${verb} ${unit.repeat(4_000)}`).subarray(0, 4_096))
      const begun = performance.now()
      await ask(dialogue, lines)
      expect([verb, performance.now() - begun < 1_000]).toEqual([verb, true])
    }
  })
})

it('builds no regular expression from text that is not its own (C-34)', () => {
  const sources = readdirSync(PACKAGES)
    .map(folder => join(PACKAGES, folder, 'src'))
    .flatMap(folder =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => join(folder, file)),
    )
    .filter(file => file.endsWith('.ts') && !/\.test\.ts$|[/\\]testing[/\\]/.test(file))
  expect(sources.length).toBeGreaterThan(150)
  expect(sources.filter(file => /\bRegExp\s*\(/.test(readFileSync(file, 'utf8')))).toEqual([])
})
