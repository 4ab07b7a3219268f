// Names that mean something to JavaScript are names like any others: no verb, user, option or file is found through a prototype (C-53).
import { staticUsers } from '@longshore/auth'
import { createServer, defineCommand, definePlugin, none, reply, type ServerOptions } from '@longshore/core'
import { receiveData, sendData } from '@longshore/core/testing'
import { mount, type StorageAdapter } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { withoutDelays } from './lab/impatient-clock.js'
import { serve } from './lab/serve.js'
import { ask, logIn, visit } from './lab/visitor.js'

const NAMES = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'hasOwnProperty',
    'toString',
    'valueOf',
    'isPrototypeOf',
    'then',
  ],
  ...['__defineGetter__', '__lookupGetter__', 'toLocaleString', 'propertyIsEnumerable', 'toJSON', 'length'],
]
const WORDS = ['CONSTRUCTOR', 'TOSTRING', 'VALUEOF', 'PROTOTYPE', 'LENGTH', 'THEN', 'TOJSON', ...NAMES]

const prototypes = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  Map.prototype,
  Set.prototype,
  String.prototype,
]
const shapes = prototypes.map(shapeOf)
function shapeOf(prototype: object): string {
  return Reflect.ownKeys(prototype).map(String).sort().join(' ')
}

afterEach(() => {
  const isClean = prototypes.map(shapeOf).join('\n') === shapes.join('\n')
  if (!isClean) throw new Error('a prototype has got a property')
})

describe('a name that every object has', () => {
  it('is no verb, no SITE verb and no value of a parameter (C-53)', async () => {
    const { port } = await serve(memoryStorage())
    const dialogue = await logIn(port)
    for (const word of WORDS) {
      const lines = [
        word,
        `${word} x`,
        `SITE ${word}`,
        `SITE ${word} x`,
        `HELP ${word}`,
        `SITE HELP ${word}`,
        `TYPE ${word}`,
      ]
      const more = [
        `STRU ${word}`,
        `MODE ${word}`,
        `OPTS ${word}`,
        `OPTS ${word} ON`,
        `EPSV ${word}`,
        `LANG ${word}`,
        `PROT ${word}`,
      ]
      const codes = (await ask(dialogue, [...lines, ...more])).map(({ code }) => code)
      expect([word, codes]).toEqual([
        word,
        [500, 500, 504, 504, 502, 502, 504, 504, 504, 501, 501, 501, 504, 503],
      ])
      expect((await dialogue.command(`OPTS MLST ${word};type;`)).lines).toEqual(['MLST OPTS type;'])
    }
  })

  it('is no mechanism of AUTH, and no user (C-53)', async () => {
    const storage = memoryStorage()
    for (const users of [
      [{ name: 'ada', password: 'x', storage }],
      { ada: { password: 'x', storage } },
    ] as const) {
      const { port } = await serve(storage, {
        authenticator: staticUsers(users as never),
        ...withoutDelays(),
      })
      for (const name of NAMES) {
        const dialogue = await visit(port)
        const replies = await ask(dialogue, [`USER ${name}`, 'PASS x', `USER ${name}`, `PASS ${name}`, 'PWD'])
        expect([name, replies.map(({ code }) => code)]).toEqual([name, [331, 530, 331, 530, 530]])
        dialogue.destroy()
      }
    }
  })

  it('is a user where there is one of that name (C-53)', async () => {
    const storage = memoryStorage()
    const table = JSON.parse('{"__proto__":{"password":"p"},"constructor":{"password":"c"}}') as Record<
      string,
      object
    >
    for (const user of Object.values(table)) Object.assign(user, { storage })
    const { port } = await serve(storage, { authenticator: staticUsers(table as never), ...withoutDelays() })
    for (const [name, password] of [
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ] as const) {
      const replies = await ask(await visit(port), [`USER ${name}`, `PASS ${password}`])
      expect([name, replies[1]!.code]).toEqual([name, 230])
    }
  })

  const storages: Record<string, () => StorageAdapter> = {
    memory: () => memoryStorage(),
    'a directory': () => fileStorage(temporaryFolder()),
    mounts: () => mount({ '/': memoryStorage(), '/constructor/deep': memoryStorage() }),
  }

  it.each(Object.entries(storages))(
    'is a file or a directory like any other in %s (C-53)',
    async (_, make) => {
      const { port } = await serve(make())
      const dialogue = await logIn(port)
      for (const name of NAMES) {
        expect((await dialogue.command(`SIZE ${name}`)).code).toBe(550)
        expect((await dialogue.command(`CWD ${name}/x`)).code).toBe(550)
      }
      for (const name of NAMES.filter(name => name !== 'constructor')) {
        expect((await sendData(dialogue, `STOR ${name}`, `of ${name}`)).code).toBe(226)
        expect((await receiveData(dialogue, `RETR ${name}`)).bytes.toString()).toBe(`of ${name}`)
        expect((await dialogue.command(`MLST ${name}`)).lines[1]).toContain(`/${name}`)
        const again = await ask(dialogue, [
          `RNFR ${name}`,
          `RNTO ${name}-moved`,
          `RNFR ${name}-moved`,
          `RNTO ${name}`,
        ])
        expect(again.map(({ code }) => code)).toEqual([350, 250, 350, 250])
      }
      const listed = (await receiveData(dialogue, 'NLST')).bytes.toString()
      for (const name of NAMES.filter(name => name !== 'constructor')) expect(listed).toContain(`${name}\r\n`)
    },
  )

  it('is a verb where a plugin has one of that name (C-53)', async () => {
    const own = (verb: string) =>
      defineCommand({
        verb,
        argument: none,
        rfc: 'none',
        help: 'Own.',
        handle: () => reply(200, `Own ${verb}.`),
      })
    const plugin = definePlugin({
      name: '__proto__',
      setup(host) {
        host.command(own('CONSTRUCTOR'))
        host.site(own('VALUEOF'))
      },
    })
    const { port } = await serve(memoryStorage(), { plugins: [plugin] })
    const replies = await ask(await logIn(port), ['CONSTRUCTOR', 'constructor', 'SITE valueOf', 'TOSTRING'])
    expect(replies.map(({ code }) => code)).toEqual([200, 200, 200, 500])
  })
})

describe('options', () => {
  const authenticator = staticUsers([{ name: 'ada', password: 'x', storage: memoryStorage() }])

  it.each(NAMES)('named %s are refused, also where they were parsed from JSON (C-53)', name => {
    const bad = (path: readonly string[]) => {
      const inner = JSON.parse(`{${JSON.stringify(name)}:{"polluted":true}}`) as Record<string, unknown>
      return path.reduceRight<Record<string, unknown>>((value, key) => ({ [key]: value }), inner)
    }
    for (const path of [[], ['timeouts'], ['limits'], ['passive'], ['active'], ['tls']])
      expect(
        () => createServer({ authenticator, ...bad(path) } as unknown as ServerOptions),
        path.join('.'),
      ).toThrow(TypeError)
    expect(() => memoryStorage(bad([]))).toThrow(TypeError)
    expect(() => fileStorage(temporaryFolder(), bad([]))).toThrow(TypeError)
    expect(() =>
      staticUsers([{ name: 'ada', password: 'x', storage: memoryStorage(), ...bad([]) } as never]),
    ).toThrow(TypeError)
  })
})
