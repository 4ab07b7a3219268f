// What a principal may not do, no verb does: the matrix of verbs and permissions, made from the command tables (C-50, C-51).
import { anonymous, type Permission, READ_ONLY, READ_WRITE } from '@longshore/auth'
import { defineCommand, definePlugin, path, reply } from '@longshore/core'
import { receiveData, sendData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { pathVerbs } from './lab/path-verbs.js'
import { type ServeOptions, serve } from './lab/serve.js'
import { ask, logIn, visit } from './lab/visitor.js'
import { type Asked, watched } from './lab/watched-storage.js'

const ALL = [...READ_WRITE]

/** The operations of a storage that each permission is for. */
const MEANT: Readonly<Record<Permission, readonly string[]>> = {
  list: ['list'],
  read: ['read'],
  write: ['write create', 'write replace'],
  append: ['write append', 'write resume'],
  delete: ['remove', 'removeDirectory'],
  rename: ['rename'],
  'make-directory': ['makeDirectory'],
  'set-mode': ['setMode'],
  'set-modified': ['setModified'],
}
/** A name that is there, one that is not, and a directory. */
const PATHS = ['/dir/file', '/dir/new', '/dir', '/empty', '/other']

async function scene(permissions: Iterable<Permission>, options: ServeOptions = {}) {
  const asked: Asked[] = []
  const files = { '/dir/file': 'x', '/other': 'y', '/empty/gone': '' }
  const storage = watched(memoryStorage({ files }), one => void asked.push(one))
  const served = await serve(storage, { permissions: new Set(permissions), ...options })
  return { ...served, asked }
}

/** Every verb with every path, with and without REST; the operations that reached the storage, `stat` apart. */
async function everything(
  permissions: Iterable<Permission>,
): Promise<{ readonly done: Set<string>; readonly looked: Set<string> }> {
  const { server, port, asked } = await scene(permissions)
  const { spoken, sending, receiving } = pathVerbs(server)
  const dialogue = await logIn(port)
  const looked = new Set<string>()
  const done = new Set<string>()
  const note = (line: string) => {
    for (const { operation, kind } of asked.splice(0)) {
      if (operation === 'stat') looked.add(line.split(' ')[0] ?? '')
      else done.add(kind === undefined ? operation : `${operation} ${kind}`)
    }
  }
  for (const pathname of PATHS) {
    for (const phrase of spoken) {
      const line = phrase(pathname).toString()
      await ask(dialogue, [line])
      note(line)
    }
    await dialogue.command('CWD /')
    for (const rest of ['REST 0', 'REST 1']) {
      for (const phrase of [...sending, ...receiving]) {
        await dialogue.command(rest)
        const line = phrase(pathname).toString()
        if (receiving.includes(phrase)) await sendData(dialogue, line, 'z')
        else await receiveData(dialogue, line)
        note(line)
      }
    }
  }
  await ask(dialogue, ['CDUP', 'XCUP', 'PWD', 'STAT', 'SITE HELP', 'HELP'])
  note('CDUP')
  return { done, looked }
}

describe('a principal', () => {
  it('without permissions reaches no operation with any verb, and sees nothing but where it can go (C-51)', async () => {
    const { done, looked } = await everything([])
    expect([...done]).toEqual([])
    expect([...looked].sort()).toEqual(['CWD', 'XCWD'])
  })

  it.each(ALL)('with %s alone reaches what that is for, and nothing else (C-51)', async permission => {
    const { done } = await everything([permission])
    // A file that is to be set a time by MDTM has to be looked at first, which takes `list`.
    expect([...done].filter(operation => !MEANT[permission].includes(operation))).toEqual([])
    expect(done.size).toBeGreaterThan(0)
  })

  it.each(ALL)('with everything but %s does not reach what that is for (C-51)', async permission => {
    const { done } = await everything(ALL.filter(each => each !== permission))
    expect([...done].filter(operation => MEANT[permission].includes(operation))).toEqual([])
    expect(done.size).toBeGreaterThan(7)
  })

  it('with everything reaches every operation, so that the matrix has no blind spot (C-51)', async () => {
    const { done } = await everything(ALL)
    expect([...done].sort()).toEqual(Object.values(MEANT).flat().sort())
  })

  it('that may rename but not write cannot take the place of a file by a rename (C-51)', async () => {
    const { port, asked } = await scene(['rename', 'list'])
    const replies = await ask(await logIn(port), ['RNFR /other', 'RNTO /dir/file'])
    expect(replies.map(({ code }) => code)).toEqual([350, 550])
    expect(asked.filter(({ operation }) => operation === 'rename')).toEqual([])
  })
})

describe('an anonymous guest', () => {
  it('changes nothing with any verb (C-51)', async () => {
    const asked: Asked[] = []
    const storage = watched(memoryStorage({ files: { '/dir/file': 'x' } }), one => void asked.push(one))
    const { server, port } = await serve(storage, { authenticator: anonymous(storage) })
    const { spoken, sending, receiving } = pathVerbs(server)
    const dialogue = await visit(port)
    await ask(dialogue, ['USER anonymous', 'PASS me@', 'TYPE I'])
    for (const pathname of PATHS) {
      await ask(
        dialogue,
        spoken.map(phrase => phrase(pathname)),
      )
      await dialogue.command('CWD /')
      for (const phrase of sending) await receiveData(dialogue, phrase(pathname).toString())
      for (const phrase of receiving)
        expect((await sendData(dialogue, phrase(pathname).toString(), 'z')).code).toBe(550)
    }
    expect([...new Set(asked.map(({ operation }) => operation))].sort()).toEqual(['list', 'read', 'stat'])
    expect([...READ_ONLY].sort()).toEqual(['list', 'read'])
  })
})

describe('a command of a plugin', () => {
  it('is not run for those who lack the permission it names, on the path it names, below SITE as well (C-50)', async () => {
    const ran: string[] = []
    const own = (verb: string, permission: Permission | ((at: unknown) => Permission | undefined)) =>
      defineCommand({
        ...{ verb, permission, argument: path(), rfc: 'none', help: 'Runs.' },
        handle: ({ argument }) => {
          ran.push(`${verb} ${argument}`)
          return reply(200, 'Ran.')
        },
      })
    const byPath = (at: unknown) => (at === '/free' ? undefined : ('delete' as const))
    const plugin = definePlugin({
      name: 'own',
      setup(host) {
        for (const command of [own('CPTO', 'write'), own('WIPE', byPath)]) {
          host.command(command)
          host.site(command)
        }
      },
    })
    const { port } = await scene(['list', 'read'], { plugins: [plugin] })
    const lines = [
      'CPTO /a',
      'SITE CPTO /a',
      'site cpto /a',
      'WIPE /a',
      'SITE WIPE /a',
      'WIPE /x/../a',
      'SITE  WIPE /a',
    ]
    const refused = await ask(await logIn(port), lines)
    expect(refused.map(({ code }) => code)).toEqual([550, 550, 550, 550, 550, 550, 501])
    expect(ran).toEqual([])
    const allowed = await ask(await logIn(port), ['WIPE /free', 'SITE WIPE free'])
    expect(allowed.map(({ code }) => code)).toEqual([200, 200])
    expect(ran).toEqual(['WIPE /free', 'WIPE /free'])
  })

  it('is not run before login, below SITE as well (C-50, P-21)', async () => {
    const ran: string[] = []
    const own = (verb: string) =>
      defineCommand({
        ...{ verb, argument: path(), rfc: 'none', help: 'Runs.' },
        handle: () => {
          ran.push(verb)
          return reply(200, 'Ran.')
        },
      })
    const plugin = definePlugin({
      name: 'own',
      setup(host) {
        host.command(own('OWNVERB'))
        host.site(own('OWNSITE'))
      },
    })
    const { port } = await scene(ALL, { plugins: [plugin] })
    const replies = await ask(await visit(port), [
      'OWNVERB x',
      'SITE OWNSITE x',
      'SITE HELP',
      'USER ada',
      'OWNVERB x',
    ])
    expect(replies.map(({ code }) => code)).toEqual([530, 530, 530, 331, 530])
    expect(ran).toEqual([])
  })

  it('that copies or runs programs on the server is not there by itself (C-50)', async () => {
    const { port } = await scene(ALL)
    const lines = [
      'EXEC',
      'CPFR /a',
      'CPTO /b',
      'COPY a b',
      'SYMLINK a b',
      'INDEX',
      'RMDIR /dir',
      'CHOWN a b',
      'ALIAS',
      'PSWD a b',
    ]
    const replies = await ask(
      await logIn(port),
      lines.map(line => `SITE ${line}`),
    )
    expect(replies.map(({ code }) => code)).toEqual(lines.map(() => 504))
  })
})
