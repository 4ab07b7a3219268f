import { type Authenticator, READ_WRITE } from '@longshore/auth'
import type { StorageAdapter } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { PatientClock } from '../../test/patient-clock.js'
import { createServer } from '../create-server.js'
import { none } from '../dispatch/arguments.js'
import { defineCommand } from '../dispatch/command-definition.js'
import type { ServerOptions } from '../options.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import { converse, receiveData, sendData } from '../testing/index.js'
import { definePlugin, type PluginHost } from './plugin.js'

const clock = new PatientClock()

/** Ways in which foreign code goes wrong. */
const MISBEHAVIOURS: Record<string, () => unknown> = {
  throws: () => {
    throw new Error('chaos')
  },
  'rejects with nothing': () => Promise.reject(undefined),
  rejects: () => Promise.reject(new Error('chaos')),
  hangs: () => {
    clock.runOut()
    return new Promise(() => {})
  },
  'returns undefined': () => undefined,
  'resolves to null': () => Promise.resolve(null),
  'resolves to garbage': () => Promise.resolve({ code: 'x', lines: 7, granted: 'yes' }),
  'resolves to a string': () => Promise.resolve('garbage'),
}

const OPERATIONS = [
  'stat',
  'read',
  'write',
  'remove',
  'makeDirectory',
  'removeDirectory',
  'rename',
  'setMode',
  'setModified',
] as const
const servers: FtpServer[] = []

function serve(
  options: Partial<ServerOptions>,
  storage: StorageAdapter = memoryStorage({ files: { '/a.txt': 'hello' } }),
) {
  const authenticator: Authenticator = {
    authenticate: async () => ({
      granted: true,
      principal: { name: 'alice', storage, permissions: READ_WRITE },
    }),
  }
  const server = createServer({ authenticator, ...clock.options, ...options })
  servers.push(server)
  return server
}

async function enter(server: FtpServer) {
  const dialogue = await converse(server)
  await dialogue.command('USER alice')
  await dialogue.command('PASS secret')
  await dialogue.command('TYPE I')
  return dialogue
}

const withHost = (setup: (host: PluginHost) => void) => ({
  plugins: [definePlugin({ name: 'chaos', setup })],
})

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

describe.each(Object.entries(MISBEHAVIOURS))(
  'foreign code that %s costs one reply and nothing else (C-39)',
  (_name, misbehave) => {
    const broken = misbehave as () => never

    it('as a command', async () => {
      const command = defineCommand({
        verb: 'BOOM',
        argument: none,
        rfc: 'none',
        help: 'Boom.',
        handle: broken,
      })
      const dialogue = await enter(serve(withHost(host => host.command(command))))
      expect((await dialogue.command('BOOM')).code).toBe(451)
      expect((await dialogue.command('NOOP')).code).toBe(200)
    })

    it('as an authenticator', async () => {
      const dialogue = await converse(serve({ authenticator: { authenticate: broken } }))
      await dialogue.command('USER alice')
      expect([421, 530]).toContain((await dialogue.command('PASS secret')).code)
    })

    it('as a challenge of an authenticator', async () => {
      const refuse: Authenticator = { authenticate: async () => ({ granted: false }), challenge: broken }
      const dialogue = await converse(serve({ authenticator: refuse }))
      expect([331, 421]).toContain((await dialogue.command('USER alice')).code)
    })

    it('as a login interceptor', async () => {
      const dialogue = await converse(serve(withHost(host => host.onLogin(broken))))
      await dialogue.command('USER alice')
      expect([421, 530]).toContain((await dialogue.command('PASS secret')).code)
    })

    it('as a command interceptor', async () => {
      const dialogue = await converse(serve(withHost(host => host.onCommand(broken))))
      expect((await dialogue.command('SYST')).code).toBe(451)
      expect((await dialogue.command('SYST')).code).toBe(451)
    })

    it('as a transfer interceptor', async () => {
      const dialogue = await enter(serve(withHost(host => host.onTransfer(broken))))
      const got = await receiveData(dialogue, 'RETR a.txt')
      expect([226, 426, 451]).toContain(got.reply.code)
      expect((await dialogue.command('NOOP')).code).toBe(200)
    })

    it.each(OPERATIONS)('as the storage operation %s', async operation => {
      const storage = Object.create(memoryStorage({ files: { '/a.txt': 'hello' } })) as Record<
        string,
        unknown
      >
      storage[operation] = broken
      const dialogue = await enter(serve({}, storage as unknown as StorageAdapter))
      const commands = [
        'SIZE a.txt',
        'DELE a.txt',
        'MKD d',
        'RMD d',
        'RNFR a.txt',
        'RNTO b.txt',
        'SITE CHMOD 600 a.txt',
        'MFMT 20200101000000 a.txt',
        'MLST a.txt',
        'CWD /',
      ]
      for (const command of commands)
        expect((await dialogue.command(command)).code).toBeGreaterThanOrEqual(200)
      expect((await sendData(dialogue, 'STOR c.txt', 'x')).code).toBeGreaterThanOrEqual(200)
      expect((await receiveData(dialogue, 'RETR c.txt')).reply.code).toBeGreaterThanOrEqual(200)
      expect((await dialogue.command('NOOP')).code).toBe(200)
    })

    it('as a listing', async () => {
      const storage = Object.create(memoryStorage({ files: { '/a.txt': 'hello' } })) as Record<
        string,
        unknown
      >
      storage.list = broken
      const dialogue = await enter(serve({}, storage as unknown as StorageAdapter))
      for (const verb of ['LIST', 'MLSD', 'NLST', 'STAT /'])
        expect(
          (verb.startsWith('STAT') ? await dialogue.command(verb) : (await receiveData(dialogue, verb)).reply)
            .code,
        ).toBeGreaterThanOrEqual(200)
      expect((await dialogue.command('NOOP')).code).toBe(200)
    })
  },
)

describe('an upload that hangs or fails in its end', () => {
  it.each(Object.entries(MISBEHAVIOURS))(
    'whose commit %s is never acknowledged unless it resolved',
    async (name, misbehave) => {
      const inner = memoryStorage()
      const storage = Object.create(inner) as StorageAdapter
      storage.write = async (path, mode, call) => {
        const upload = await inner.write(path, mode, call)
        return {
          sink: () => upload.sink(),
          commit: misbehave as () => Promise<void>,
          abort: reason => upload.abort(reason),
        }
      }
      const dialogue = await enter(serve({}, storage))
      const { code } = await sendData(dialogue, 'STOR a.txt', 'bytes')
      expect(code).toBe(/throws|rejects|hangs/.test(name) ? 451 : 226)
      expect((await dialogue.command('NOOP')).code).toBe(200)
    },
  )
})
