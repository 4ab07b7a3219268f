// Replies tell nothing of the host: no root, no error of the system, no stack, no product, and no more than who asks may know (C-56, P-09, P-20).
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { defineCommand, definePlugin, none } from '@longshore/core'
import { type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import { guarded, isWithin, type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { grounds } from './lab/folders.js'
import { pathVerbs } from './lab/path-verbs.js'
import { type Served, serve } from './lab/serve.js'
import { ask, logIn, visit } from './lab/visitor.js'
import { watched } from './lab/watched-storage.js'

const HOST_PATH = '/srv/tenants/4711/private'
const SYSTEM_ERROR = Object.assign(new Error(`EACCES: permission denied, open '${HOST_PATH}/x'`), {
  ...{ code: 'EACCES', errno: -13, syscall: 'open', path: `${HOST_PATH}/x`, dest: HOST_PATH },
})
/** What no reply may have in it, whatever went wrong behind it. */
const INNER =
  /E[A-Z]{4,}:|errno|syscall|\bat \S+ \(|\bat .*:\d+|node:|\.[jt]s\b|tenants|4711|\wError\b|undefined|\[object|[Ss]tack/

const FAILURES: readonly (readonly [what: string, thrown: unknown])[] = [
  ['an error of the system', SYSTEM_ERROR],
  ['an error with a stack in its message', new Error(new Error(HOST_PATH).stack)],
  ['a text', `${HOST_PATH} is on fire`],
  ['an object', { path: HOST_PATH, toString: () => HOST_PATH }],
  ['nothing', undefined],
  ...(
    [
      'not-found',
      'not-a-directory',
      'is-a-directory',
      'not-empty',
      'forbidden',
      'exists',
      'bad-name',
      'bad-offset',
      'busy',
      'no-space',
      'over-quota',
      'too-many',
      'unsupported',
      'unavailable',
      'io',
    ] as const
  ).map(
    code =>
      [`${code} by an error of the system`, new StorageError(code, virtualPath('/x'), SYSTEM_ERROR)] as const,
  ),
]

/** Every verb that takes a pathname, with this one; the replies. */
async function everyVerb({ server }: Served, dialogue: Dialogue, pathname: string): Promise<string[]> {
  const { spoken, sending, receiving } = pathVerbs(server)
  const said: string[] = []
  for (const phrase of spoken) said.push((await ask(dialogue, [phrase(pathname)]))[0]!.wire)
  await dialogue.command('CWD /')
  for (const phrase of sending)
    said.push((await receiveData(dialogue, phrase(pathname).toString())).reply.wire)
  for (const phrase of receiving) said.push((await sendData(dialogue, phrase(pathname).toString(), 'x')).wire)
  return said
}

describe('a reply', () => {
  it.each(FAILURES)('shows nothing of a storage that fails with %s (C-56)', async (_, thrown) => {
    const storage = watched(memoryStorage({ files: { '/x': 'x' } }), () => {
      throw thrown
    })
    const served = await serve(storage)
    const said = await everyVerb(served, await logIn(served.port), 'x')
    expect(said.length).toBeGreaterThan(25)
    expect(said.filter(wire => INNER.test(wire))).toEqual([])
    expect(said.filter(wire => !/^[2-5]\d\d/.test(wire))).toEqual([])
  })

  it('shows nothing of streams, commits and closes that fail (C-56)', async () => {
    const inner = memoryStorage({ files: { '/x': 'x' } })
    const fails = () => Promise.reject(SYSTEM_ERROR)
    const storage: StorageAdapter = {
      ...inner,
      write: async (path, mode, call) => ({ ...(await bound(inner.write(path, mode, call))), commit: fails }),
      read: async (path, range, call) => {
        const source = await inner.read(path, range, call)
        const stream = () => {
          const broken = source.stream()
          queueMicrotask(() => broken.destroy(SYSTEM_ERROR))
          return broken
        }
        return { size: 1, stream, close: fails }
      },
    }
    const served = await serve(storage)
    const said = await everyVerb(served, await logIn(served.port), 'x')
    expect(said.filter(wire => wire.startsWith('451')).length).toBeGreaterThanOrEqual(3)
    expect(said.filter(wire => INNER.test(wire))).toEqual([])
  })

  it('shows nothing of an authenticator or a plugin that fails (C-56)', async () => {
    const command = defineCommand({
      ...{ verb: 'BOOM', argument: none, rfc: 'none', help: 'Fails.' },
      handle: () => Promise.reject(SYSTEM_ERROR),
    })
    const plugin = definePlugin({
      name: 'boom',
      setup: host => void [host.command(command), host.site(command)],
    })
    const served = await serve(memoryStorage(), { plugins: [plugin] })
    const said = (await ask(await logIn(served.port), ['BOOM', 'SITE BOOM'])).map(({ wire }) => wire)
    const away = await serve(memoryStorage(), {
      authenticator: { authenticate: () => Promise.reject(SYSTEM_ERROR) },
    })
    said.push(...(await ask(await visit(away.port), ['USER ada', 'PASS x'])).map(({ wire }) => wire))
    expect(said.filter(wire => INNER.test(wire))).toEqual([])
  })

  it('shows no path and no error of a real directory, even when that is gone (C-56)', async () => {
    const { root } = grounds()
    for (const [name, target] of [
      ['loop', 'loop'],
      ['out', '/etc'],
      ['dangling', 'nowhere'],
    ] as const)
      symlinkSync(target, join(root, name))
    writeFileSync(join(root, 'plain'), 'x')
    const served = await serve(fileStorage(root))
    const dialogue = await logIn(served.port)
    const said: string[] = []
    const names = ['plain/x', 'dir', 'loop', 'loop/x', 'out/passwd', 'dangling', '/', 'a\u{d7ff}']
    for (const name of [...names, 'x'.repeat(300), `${'d/'.repeat(1_500)}x`])
      said.push(...(await everyVerb(served, dialogue, name)))
    rmSync(root, { recursive: true })
    for (const name of ['dir', '/', 'new']) said.push(...(await everyVerb(served, dialogue, name)))
    expect(said.length).toBeGreaterThan(300)
    expect(said.filter(wire => wire.includes(root) || wire.includes('hostile') || INNER.test(wire))).toEqual(
      [],
    )
  })

  it.each(['/a', '/dir', '/dir/b', '/new'])(
    'is the same for %s whether it is forbidden or nowhere, with every verb (C-56)',
    async below => {
      const files = { '/locked/a': 'x', '/locked/dir/b': 'x', '/open/z': 'x' }
      const storage = guarded(memoryStorage({ files }), (_, path) => !isWithin(path, virtualPath('/locked')))
      const served = await serve(storage)
      const dialogue = await logIn(served.port)
      const locked = await everyVerb(served, dialogue, `/locked${below}`)
      const absent = await everyVerb(served, dialogue, `/absent${below}`)
      expect(locked.map(wire => wire.replaceAll('/locked', '/absent'))).toEqual(absent)
      expect(absent.filter(wire => /^[12]/.test(wire))).toEqual([])
    },
  )

  it('names no product, version, host or account, before login and after (C-56, P-20)', async () => {
    const { port } = await serve(memoryStorage(), { tls: { cert: SERVER_CERT, key: SERVER_KEY } })
    const other = await logIn(port, { from: '127.0.0.66' })
    await other.command('MKD somebody-elses')
    const dialogue = await visit(port)
    const lines = [
      'SYST',
      'FEAT',
      'HELP',
      'HELP USER',
      'STAT',
      'CSID Name=x;',
      'CLNT x',
      'OPTS UTF8 ON',
      'HOST x.example',
    ]
    const before = await ask(dialogue, [...lines, 'NOOP', 'USER ada', 'PASS lovelace'])
    const after = await ask(dialogue, [...lines, 'SITE HELP', 'PWD', 'EPSV', 'PASV', 'ABOR', 'QUIT'])
    const told = [...before, ...after].map(({ wire }) => wire).join('')
    const names = [hostname(), userInfo().username].filter(name => name.length > 4)
    for (const name of [...names, process.version.slice(1), process.cwd(), '127.0.0.66', 'somebody'])
      expect(told).not.toContain(name)
    expect(told).not.toMatch(/longshore|node|linux|darwin|win32/i)
  })
})

/** An upload whose methods keep their `this` when it is spread. */
async function bound(opening: ReturnType<StorageAdapter['write']>) {
  const upload = await opening
  return { sink: () => upload.sink(), abort: (reason: Error) => upload.abort(reason) }
}
