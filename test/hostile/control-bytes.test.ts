// Control bytes and NUL in every argument of every verb are refused by the parser, before anybody is asked (C-04, P-02).
import type { Authenticator } from '@longshore/auth'
import { type AnyCommand, defineCommand, definePlugin, type FtpServer, reply, text } from '@longshore/core'
import type { Dialogue, DialogueReply } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { oneUser, serve } from './lab/serve.js'
import { ask, enter, logIn, visit } from './lab/visitor.js'
import { watched } from './lab/watched-storage.js'

const CR = 0x0d
/** C0 without LF, which ends a line. */
const CONTROLS = Array.from({ length: 0x20 }, (_, byte) => byte).filter(byte => byte !== 0x0a)

/** A bad byte at the start of an argument, within it and at its end, where a CR would belong to the line end. */
function spoiled(verb: string, byte: number): Buffer[] {
  const bad = Buffer.from([byte])
  const line = (before: string, after: string) =>
    Buffer.concat([Buffer.from(`${verb} ${before}`), bad, Buffer.from(after)])
  const middle = [line('', 'name'), line('na', 'me')]
  return byte === CR ? middle : [...middle, line('name', '')]
}

/** All spoiled forms of a verb; AUTH one by one, for nothing may be sent behind it. */
async function askSpoiled(dialogue: Dialogue, verb: string): Promise<DialogueReply[]> {
  const lines = CONTROLS.flatMap(byte => spoiled(verb, byte))
  if (verb !== 'AUTH') return ask(dialogue, lines)
  const replies: DialogueReply[] = []
  for (const line of lines) replies.push(...(await ask(dialogue, [line])))
  return replies
}

function verbsOf({ commands, site }: FtpServer): { verb: string; command: AnyCommand }[] {
  const names = (table: Iterable<AnyCommand>, prefix: string) =>
    [...table].flatMap(command =>
      [command.verb, ...(command.aliases ?? [])].map(verb => ({ verb: prefix + verb, command })),
    )
  return [...names(commands, ''), ...names(site, 'SITE ')]
}

/** A server that notes whom it asks: the authenticator, interceptors, a plugin's command, the storage. */
async function watchedServer() {
  const asked: string[] = []
  const storage = watched(
    memoryStorage({ files: { '/name': 'x' } }),
    ({ operation }) => void asked.push(operation),
  )
  const inner = oneUser(storage)
  const authenticator: Authenticator = {
    authenticate: (credentials, attempt) => {
      asked.push(`authenticate ${credentials.user}`)
      return inner.authenticate(credentials, attempt)
    },
  }
  const own = (verb: string) =>
    defineCommand({
      ...{ verb, argument: text('anything'), rfc: 'none', help: 'Tells that it was called.' },
      handle: () => {
        asked.push(verb)
        return reply(200, 'Called.')
      },
    })
  const plugin = definePlugin({
    name: 'witness',
    setup(host) {
      host.command(own('OWNVERB'))
      host.site(own('OWNSITE'))
      host.onCommand(({ verb }, next) => {
        asked.push(`interceptor ${verb}`)
        return next()
      })
    },
  })
  const { server, port } = await serve(storage, { authenticator, plugins: [plugin] })
  return { asked, server, port }
}

describe('a control byte in an argument', () => {
  it('is 501 for every verb after login, and nobody is asked (C-04)', async () => {
    const { asked, server, port } = await watchedServer()
    const dialogue = await logIn(port)
    asked.length = 0
    const verbs = verbsOf(server)
    expect(verbs.length).toBeGreaterThan(45)
    for (const { verb } of verbs) {
      const replies = await askSpoiled(dialogue, verb)
      expect([verb, [...new Set(replies.map(({ code }) => code))]]).toEqual([verb, [501]])
      expect(replies.filter(({ wire }) => wire.includes('name'))).toEqual([])
    }
    expect(asked).toEqual([])
    // The same commands without the byte would have been heard.
    await ask(dialogue, ['OWNVERB name', 'SITE OWNSITE name', 'SIZE name'])
    expect(asked).toEqual([
      ...['interceptor OWNVERB', 'OWNVERB', 'interceptor SITE', 'OWNSITE', 'interceptor SIZE', 'stat'],
    ])
  })

  it('is 501 or 530 for every verb before login, also in names and passwords (C-04, P-21)', async () => {
    const { asked, server, port } = await watchedServer()
    const dialogue = await visit(port)
    for (const { verb, command } of verbsOf(server)) {
      const isPublic = command.access === 'public' && !verb.startsWith('SITE')
      const replies = await askSpoiled(dialogue, verb)
      expect([verb, [...new Set(replies.map(({ code }) => code))]]).toEqual([verb, [isPublic ? 501 : 530]])
    }
    expect(asked).toEqual([])
    await enter(dialogue)
    expect(asked).toContain('authenticate ada')
  })

  it('does not cut a name short: NUL and what follows it never become two answers (C-04)', async () => {
    const { asked, port } = await watchedServer()
    const dialogue = await visit(port)
    for (const user of ['ada\0', 'ada\0mallory', '\0ada']) {
      expect((await dialogue.command(`USER ${user}`)).code).toBe(501)
      expect((await dialogue.command('PASS lovelace')).code).toBe(503)
    }
    await dialogue.command('USER ada')
    for (const password of ['lovelace\0', 'lovelace\0\0', '\0', 'love\tlace'])
      expect((await dialogue.command(`PASS ${password}`)).code).toBe(501)
    expect(asked).toEqual(['interceptor USER'])
  })

  it('in a verb is no verb, and is not echoed (P-02, P-09)', async () => {
    const { port } = await watchedServer()
    const dialogue = await logIn(port)
    for (const byte of CONTROLS.filter(byte => byte !== CR)) {
      for (const line of [
        [byte, 0x4e, 0x4f, 0x4f, 0x50],
        [0x4e, 0x4f, byte, 0x4f, 0x50],
      ]) {
        const [answer] = await ask(dialogue, [Uint8Array.from(line)])
        expect([500, 501]).toContain(answer?.code)
        expect(answer?.wire).not.toMatch(/NOOP|NO/)
      }
    }
  })
})
