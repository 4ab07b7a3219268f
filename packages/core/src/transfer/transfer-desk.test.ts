import { PassThrough } from 'node:stream'
import { type StorageAdapter, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { PatientClock } from '../../test/patient-clock.js'
import { closeAll, counted, dialData, enter, Gate, plugin, rig } from '../../test/rig.js'
import { none } from '../dispatch/arguments.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { Refusal, reply } from '../dispatch/reply.js'
import type { TransferInterceptor } from '../plugins/plugin.js'
import { receiveData, sendData } from '../testing/index.js'

afterEach(closeAll)

const files = { '/a.txt': 'hello' }
const clock = new PatientClock()
const WRONG_ENDS = [
  () => undefined as never,
  () => {
    throw new Error('chaos')
  },
]

function around(interceptor: TransferInterceptor) {
  return { plugins: [plugin(host => host.onTransfer(interceptor))] }
}

describe('an upload', () => {
  it('that an interceptor held for too long is aborted, and not committed when it lets go at last (C-39)', async () => {
    const scanned = new Gate()
    const { storage, endings } = counted(memoryStorage({ files }))
    const slow: TransferInterceptor = async (_transfer, next) => {
      const report = await next()
      clock.runOut()
      await scanned.promise
      return report
    }
    const { server, events } = rig({ ...clock.options, ...around(slow) }, storage)
    const dialogue = await enter(server)
    expect((await sendData(dialogue, 'STOR a.txt', 'changed')).code).toBe(451)
    scanned.open()
    await dialogue.command('NOOP')
    expect(endings).toMatchObject({ commits: 0, aborts: 1 })
    expect(events.filter(event => event.type === 'transfer-finished')).toMatchObject([{ outcome: 'failed' }])
    expect((await receiveData(dialogue, 'RETR a.txt')).bytes.toString()).toBe('hello')
  })

  it('that is refused on its way tells in its last event what the client was told', async () => {
    const { server, events } = rig({ limits: { maxFileSize: 3 } }, memoryStorage())
    const dialogue = await enter(server)
    const { code, lines } = await sendData(dialogue, 'STOR a.txt', 'large')
    expect([code, ...lines]).toEqual([552, 'Files may have 3 bytes at most.'])
    expect(events.filter(event => event.type === 'transfer-finished')).toMatchObject([
      { outcome: 'failed', reason: 'Files may have 3 bytes at most.' },
    ])
  })

  it('is answered by its own report when an interceptor returns none', async () => {
    const silent: TransferInterceptor = async (_transfer, next) => {
      await next()
      return undefined as never
    }
    const dialogue = await enter(rig(around(silent)).server)
    const { code, lines } = await sendData(dialogue, 'STOR a.txt', 'changed')
    expect([code, ...lines]).toEqual([226, 'Transfer complete, 7 bytes.'])
  })

  it.each(WRONG_ENDS)('whose abort throws at once or gives no promise costs one reply', async abort => {
    const { storage, endings } = counted(memoryStorage(), () => ({ abort }))
    const dialogue = await enter(rig({}, storage).server)
    await dialogue.command('EPSV')
    dialogue.write('STOR b.txt\r\n')
    expect((await dialogue.reply()).code).toBe(150)
    dialogue.write('ABOR\r\n')
    expect((await dialogue.reply()).code).toBe(426)
    expect((await dialogue.reply()).code).toBe(226)
    expect(endings).toMatchObject({ commits: 0, aborts: 1 })
  })
})

describe('a download', () => {
  it.each(WRONG_ENDS)(
    'whose source closes without a promise, or throws, is complete all the same',
    async close => {
      const inner = memoryStorage({ files })
      const storage = Object.create(inner) as StorageAdapter
      storage.read = async (path, range, call) => {
        const source = await inner.read(path, range, call)
        return { stream: () => source.stream(), close }
      }
      const dialogue = await enter(rig({}, storage).server)
      const got = await receiveData(dialogue, 'RETR a.txt')
      expect(got.reply.code).toBe(226)
      expect(got.bytes.toString()).toBe('hello')
    },
  )

  it('that an interceptor holds for too long closes its source once, and is no running transfer any more', async () => {
    const gate = new Gate()
    const { storage, endings } = counted(memoryStorage({ files }))
    const slow: TransferInterceptor = async (_transfer, next) => {
      clock.runOut()
      await gate.promise
      return next()
    }
    const dialogue = await enter(rig({ ...clock.options, ...around(slow) }, storage).server)
    expect((await receiveData(dialogue, 'RETR a.txt')).reply.code).toBe(451)
    expect(endings.closes).toBe(1)
    expect((await dialogue.command('STAT')).lines.join('\n')).toContain('No transfer')
    gate.open()
    await dialogue.command('NOOP')
    expect(endings.closes).toBe(1)
  })

  it('at a rate without end is not slowed down', async () => {
    const storage = memoryStorage({ files })
    const limits = { downloadRate: Number.POSITIVE_INFINITY, uploadRate: Number.POSITIVE_INFINITY }
    const principal = { name: 'alice', storage, permissions: new Set(['read', 'write'] as const), limits }
    const authenticator = { authenticate: async () => ({ granted: true, principal }) as const }
    const dialogue = await enter(rig({ authenticator }).server)
    expect((await receiveData(dialogue, 'RETR a.txt')).reply.code).toBe(226)
    expect((await sendData(dialogue, 'STOR b.txt', 'x'.repeat(1_000_000))).code).toBe(226)
  })
})

describe('a transform', () => {
  it('that was put in is destroyed when its interceptor fails before the bytes move', async () => {
    const transform = new PassThrough()
    const failing: TransferInterceptor = async transfer => {
      transfer.through(transform)
      throw new Error('chaos')
    }
    const dialogue = await enter(rig(around(failing), memoryStorage({ files })).server)
    expect((await receiveData(dialogue, 'RETR a.txt')).reply.code).toBe(451)
    expect(transform.destroyed).toBe(true)
  })

  it('that comes after next is refused, for no byte would pass it', async () => {
    const seen: unknown[] = []
    const late: TransferInterceptor = async (transfer, next) => {
      const report = await next()
      try {
        transfer.through(new PassThrough())
      } catch (error) {
        seen.push(error)
      }
      return report
    }
    const dialogue = await enter(rig(around(late), memoryStorage({ files })).server)
    expect((await receiveData(dialogue, 'RETR a.txt')).reply.code).toBe(226)
    expect(seen).toMatchObject([{ message: expect.stringContaining('before next') }])
  })
})

describe('a command of a plugin', () => {
  it('that makes the server the owner of several things has all of them ended, once', async () => {
    const { storage, endings } = counted(memoryStorage({ files }))
    const several = defineCommand({
      verb: 'BOTH',
      argument: none,
      permission: 'read',
      opens: 'data-connection',
      rfc: 'none',
      help: 'Opens two files and one upload.',
      async handle({ transfer, storage, call }) {
        const path = virtualPath('/a.txt')
        const source = transfer.own(await storage.read(path, { start: 0 }, call))
        transfer.own(await storage.read(path, { start: 0 }, call))
        transfer.own(await storage.write(path, { kind: 'replace' }, call))
        await transfer.send(source, { path })
        return reply(226, 'Done.')
      },
    })
    const dialogue = await enter(rig({ plugins: [plugin(host => host.command(several))] }, storage).server)
    const data = await dialData(dialogue)
    data.resume()
    expect((await dialogue.command('BOTH')).code).toBe(226)
    expect(endings).toEqual({ commits: 0, aborts: 1, closes: 2 })
  })

  it.each(['replies', 'throws'])('that opens a file and %s at once has it closed', async way => {
    let closes = 0
    const close = async () => void closes++
    const hasty = defineCommand({
      verb: 'FAST',
      argument: none,
      permission: 'read',
      opens: 'data-connection',
      rfc: 'none',
      help: 'Opens a file and changes its mind.',
      handle({ transfer }) {
        transfer.own({ stream: () => new PassThrough(), close })
        if (way === 'throws') throw new Refusal(550, 'No.')
        return reply(550, 'No.')
      },
    })
    const dialogue = await enter(rig({ plugins: [plugin(host => host.command(hasty))] }).server)
    await dialogue.command('EPSV')
    expect((await dialogue.command('FAST')).code).toBe(550)
    expect(closes).toBe(1)
  })

  it.each([
    ['a preliminary code', () => new Refusal(150 as never, 'x')],
    ['no code', () => new Refusal(undefined as never, 'x')],
    ['no text', () => new Refusal(550, undefined as never)],
  ])('that refuses with %s is answered 451 (C-39)', async (_what, make) => {
    const refusing = defineCommand({
      verb: 'NOPE',
      argument: none,
      rfc: 'none',
      help: 'Refuses.',
      handle: () => {
        throw make()
      },
    })
    const dialogue = await enter(rig({ plugins: [plugin(host => host.command(refusing))] }).server)
    expect((await dialogue.command('NOPE')).code).toBe(451)
    expect((await dialogue.command('NOOP')).code).toBe(200)
  })

  it('may refuse with the Refusal of another copy of this package', async () => {
    const other = Object.assign(new Error('no'), { reply: reply(550, 'No.') })
    Object.defineProperty(other, Symbol.for('@longshore/core:Refusal'), { value: true })
    const refusing = defineCommand({
      verb: 'NOPE',
      argument: none,
      rfc: 'none',
      help: 'Refuses.',
      handle: () => Promise.reject(other),
    })
    const dialogue = await enter(rig({ plugins: [plugin(host => host.command(refusing))] }).server)
    expect(await dialogue.command('NOPE')).toMatchObject({ code: 550, lines: ['No.'] })
  })
})
