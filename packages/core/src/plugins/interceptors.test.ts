import { ROOT } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { reply } from '../dispatch/reply.js'
import type { Session } from '../session/session.js'
import { Interceptors } from './interceptors.js'
import type { InterceptedTransfer } from './plugin.js'

const transfer: InterceptedTransfer = {
  session: {} as Session,
  direction: 'upload',
  path: ROOT,
  offset: 0,
  through: () => {},
}
const subject = { session: {} as Session, verb: 'NOOP', argument: undefined }

describe('interceptors', () => {
  it('run first registered outermost', async () => {
    const interceptors = new Interceptors()
    const order: string[] = []
    for (const name of ['outer', 'inner'])
      interceptors.commands.push(async (_command, next) => {
        order.push(`${name} in`)
        const completion = await next()
        order.push(`${name} out`)
        return completion
      })
    await interceptors.command(subject, async () => {
      order.push('core')
      return reply(200, 'ok')
    })
    expect(order).toEqual(['outer in', 'inner in', 'core', 'inner out', 'outer out'])
  })

  it('may answer without going on', async () => {
    const interceptors = new Interceptors()
    interceptors.commands.push(async () => reply(550, 'no'))
    const completion = await interceptors.command(subject, () => Promise.reject(new Error('reached')))
    expect(completion.code).toBe(550)
  })

  it('fail when next is called twice', async () => {
    const interceptors = new Interceptors()
    interceptors.commands.push(async (_command, next) => {
      await next()
      return next()
    })
    await expect(interceptors.command(subject, async () => reply(200, 'ok'))).rejects.toThrow(/twice/)
  })

  it('that throw before their first await reject and do not throw', async () => {
    const interceptors = new Interceptors()
    interceptors.commands.push(() => {
      throw new Error('sync')
    })
    await expect(interceptors.command(subject, async () => reply(200, 'ok'))).rejects.toThrow('sync')
  })

  it('that forget what next gave them leave no rejection that nobody handles (C-39)', async () => {
    const interceptors = new Interceptors()
    interceptors.commands.push(async (_command, next) => {
      void next()
      return reply(550, 'no')
    })
    const unheard: unknown[] = []
    const hear = (reason: unknown) => unheard.push(reason)
    process.on('unhandledRejection', hear)
    await interceptors.command(subject, () => Promise.reject(new Error('late')))
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', hear)
    expect(unheard).toEqual([])
  })
})

describe('interceptors of transfers', () => {
  const done = { bytes: 5, milliseconds: 1 }

  it('cannot report a transfer as done that they have not let begin', async () => {
    const interceptors = new Interceptors()
    interceptors.transfers.push(async () => done)
    await expect(interceptors.transfer(transfer, async () => done)).rejects.toThrow(/next/)
  })

  it.each([
    ['return', async () => done],
    ['throw', () => Promise.reject(new Error('no'))],
  ])('that %s too early wait until nothing moves any more', async (_name, end) => {
    const interceptors = new Interceptors()
    interceptors.transfers.push(async (_transfer, next) => {
      void next()
      return end()
    })
    let moved = false
    const core = async () => {
      await new Promise(resolve => setImmediate(resolve))
      moved = true
      return done
    }
    await interceptors.transfer(transfer, core).catch(() => {})
    expect(moved).toBe(true)
  })

  it('that return before a transfer has failed fail with it', async () => {
    const interceptors = new Interceptors()
    interceptors.transfers.push(async (_transfer, next) => {
      void next()
      return done
    })
    const core = async () => {
      await new Promise(resolve => setImmediate(resolve))
      throw new Error('reset')
    }
    await expect(interceptors.transfer(transfer, core)).rejects.toThrow('reset')
  })
})
