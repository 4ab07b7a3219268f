// Passwords reach the authenticator and nobody else: no event, no log, no interceptor, no reply (C-19).
import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { type Authenticator, hashPassword, READ_WRITE, staticUsers } from '@longshore/auth'
import { defineCommand, definePlugin, type Logger, reply, text } from '@longshore/core'
import type { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { commandLine } from './lab/command-line.js'
import { temporaryFolder } from './lab/folders.js'
import { withoutDelays } from './lab/impatient-clock.js'
import { type ServeOptions, serve } from './lab/serve.js'
import { dial, heard, visit } from './lab/visitor.js'

const COST = { cost: { ln: 10, r: 8, p: 1 } }

/** Everything that is told, as deep as it goes, at the moment at which it is told. */
class Ears {
  readonly heard: string[] = []
  readonly logger: Logger = {
    debug: (...said) => this.hear('debug', said),
    info: (...said) => this.hear('info', said),
    warn: (...said) => this.hear('warn', said),
    error: (...said) => this.hear('error', said),
  }

  hear(where: string, what: unknown): void {
    this.heard.push(
      `${where} ${inspect(what, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null })}`,
    )
  }

  /** Where `secret` was told, as text or as the bytes of a printed buffer. */
  with(secret: string): string[] {
    const bytes = [...Buffer.from(secret)].map(byte => byte.toString(16)).join(' ')
    return this.heard
      .filter(said => said.includes(secret) || said.includes(bytes))
      .map(said => said.slice(0, 40))
  }
}

async function scene(secret: string, options: ServeOptions = {}) {
  const ears = new Ears()
  const storage = memoryStorage()
  const passwordHash = await hashPassword(secret, COST)
  const authenticator = staticUsers([
    { name: 'ada', passwordHash, storage, permissions: READ_WRITE },
    { name: 'bob', password: secret, storage },
  ])
  const eavesdropper = definePlugin({
    name: 'eavesdropper',
    setup(host) {
      host.onCommand(({ verb, argument }, next) => {
        ears.hear('interceptor', { verb, argument })
        return next()
      })
      host.site(
        defineCommand({
          ...{
            verb: 'PSWD',
            argument: text('old new'),
            rfc: 'none',
            help: 'Changes the password.',
            secret: true,
          },
          handle: () => reply(200, 'Changed.'),
        }),
      )
    },
  })
  const served = await serve(storage, {
    ...{ authenticator, plugins: [eavesdropper], logger: ears.logger, limits: { maxLoginAttempts: 1_000 } },
    ...withoutDelays(),
    ...options,
  })
  served.server.events$.subscribe(event => ears.hear('event', event))
  return { ...served, ears }
}

const random = () => randomBytes(12).toString('hex')

/** Ways in which a password comes in a line; none of the replies may hold it. */
function linesWith(secret: string): (string | Buffer)[] {
  return [
    ...[
      `PASS ${secret}`,
      `pass ${secret}`,
      `PASS  ${secret} `,
      `PASS x${secret}`,
      `ACCT ${secret}`,
      `acct ${secret}`,
    ],
    ...[`PAS ${secret}`, `PASSWD ${secret}`, `PASS:${secret}`, `PASS=${secret}`, secret, `XPASS ${secret}`],
    ...[
      `SITE PSWD ${secret} ${secret}`,
      `SITE pswd ${secret}`,
      `SITE PASSWD ${secret}`,
      `ADAT ${secret}`,
      `MIC ${secret}`,
    ],
    Buffer.concat([Buffer.from(`PASS ${secret}`), Buffer.from([0xc0, 0xaf])]),
    ...[`PASS ${secret}\u0001`, `PASS ${'x'.repeat(5_000)}${secret}`, `${secret} ${secret}`],
    Buffer.concat([Buffer.from([0xff, 0xf4, 0xff, 0xf2]), Buffer.from(`PASS ${secret}`)]),
  ]
}

/** The reply to a line; nothing when the line ended the session. */
async function say(dialogue: Dialogue, line: string | Buffer): Promise<string> {
  dialogue.write(Buffer.concat([Buffer.from(line), Buffer.from('\r\n')]))
  return dialogue.reply().then(
    ({ wire }) => wire,
    () => '',
  )
}

describe('a password', () => {
  it.each(['ada', 'bob'])(
    'of %s is in no event, log line, interceptor or reply, right or wrong (C-19)',
    async user => {
      const secret = random()
      const { port, ears } = await scene(secret)
      for (const line of linesWith(secret)) {
        const dialogue = await visit(port)
        const replies = [await say(dialogue, line)]
        for (const name of [user, 'nobody', 'anonymous'])
          replies.push(await say(dialogue, `USER ${name}`), await say(dialogue, line))
        replies.push(
          await say(dialogue, `USER ${user}`),
          await say(dialogue, `PASS ${secret}`),
          await say(dialogue, line),
        )
        expect(replies.filter(wire => wire.includes(secret))).toEqual([])
        dialogue.destroy()
      }
      expect(ears.heard.length).toBeGreaterThan(100)
      expect(ears.heard.some(said => said.includes('login-succeeded'))).toBe(true)
      expect(ears.with(secret)).toEqual([])
    },
  )

  it('is in none either over TLS, pipelined, cut off or as an anonymous contact (C-19)', async () => {
    const secret = random()
    const served = await scene(secret, { tls: { cert: SERVER_CERT, key: SERVER_KEY } })
    const { port, ears } = served
    const dialogue = await visit(port)
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    await dialogue.command('USER ada')
    expect((await dialogue.command(`PASS ${secret}`)).code).toBe(230)
    for (const text of [
      `USER ada\r\nPASS ${secret}\r\nQUIT\r\n`,
      `USER ada\r\nPASS ${secret}`,
      `AUTH TLS\r\nPASS ${secret}\r\n`,
    ]) {
      const socket = await dial(port)
      socket.end(text)
      expect((await heard(socket)).toString('latin1')).not.toContain(secret)
    }
    await served.event('the last session', ({ type }) => type === 'session-closed')
    expect(ears.with(secret)).toEqual([])
  })

  const failing: Record<string, Authenticator['authenticate']> = {
    throws: () => {
      throw new Error('the database is away')
    },
    rejects: () => Promise.reject(new Error('the database is away')),
    hangs: () => new Promise(() => {}),
    'answers with garbage': () => Promise.resolve({ granted: 'perhaps' } as never),
  }

  it.each(Object.entries(failing))(
    'is in none when the authenticator %s (C-19, C-39)',
    async (_, authenticate) => {
      const secret = random()
      const { port, ears } = await scene(secret, {
        authenticator: { authenticate },
        timeouts: { pluginMs: 50 },
      })
      const dialogue = await visit(port)
      await dialogue.command('USER ada')
      expect([421, 530]).toContain((await dialogue.command(`PASS ${secret}`)).code)
      expect(ears.heard.length).toBeGreaterThan(2)
      expect(ears.with(secret)).toEqual([])
    },
  )
})

describe('the command line', () => {
  it.each([['for people'], ['for programs', '--json']])(
    'logs no password %s, not even one typed as a user name (C-19)',
    async (_, ...flags) => {
      const secret = random()
      const server = await commandLine(temporaryFolder(), '--user', `ada:${secret}`, ...flags)
      for (const name of ['ada', secret, `ada ${secret}`, 'nobody']) {
        const dialogue = await visit(server.port)
        for (const line of [
          `USER ${name}`,
          `PASS ${secret}`,
          `PASS ${name}`,
          `SITE PSWD ${secret}`,
          `MKD ${name.slice(0, 3)}`,
        ])
          await say(dialogue, line)
        dialogue.destroy()
      }
      const said = await server.stop()
      expect(said).toMatch(/login|denied/)
      expect(said).not.toContain(secret)
    },
  )
})
