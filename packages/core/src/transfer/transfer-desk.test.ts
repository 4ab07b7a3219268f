import { PassThrough } from 'node:stream'
import type { StorageAdapter } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { PatientClock } from '../../test/patient-clock.js'
import { closeAll, counted, enter, Gate, plugin, rig } from '../../test/rig.js'
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
