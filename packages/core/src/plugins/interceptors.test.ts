import { describe, expect, it } from 'vitest'
import { reply } from '../dispatch/reply.js'
import type { Session } from '../session/session.js'
import { Interceptors } from './interceptors.js'

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
})
