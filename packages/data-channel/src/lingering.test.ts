import { once } from 'node:events'
import { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Lingering } from './lingering.js'

const MOST = 64
afterEach(() => {
  vi.useRealTimers()
})

describe('connections whose peer has a moment to close', () => {
  it('are so many that a client which never closes gathers no more of them', async () => {
    const lingering = new Lingering()
    const sockets = Array.from({ length: MOST }, () => new Socket())
    for (const socket of sockets) {
      expect(lingering.hasRoom).toBe(true)
      lingering.add(socket, 10_000)
    }
    expect(lingering.hasRoom).toBe(false)
    sockets[0]?.destroy()
    await once(sockets[0] as Socket, 'close')
    expect(lingering.hasRoom).toBe(true)
    for (const socket of sockets) socket.destroy()
  })

  it('are destroyed when that moment is over, and leave no timer when they close before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const lingering = new Lingering()
    const [slow, quick] = [new Socket(), new Socket()]
    lingering.add(slow, 500)
    lingering.add(quick, 500)
    quick.destroy()
    await once(quick, 'close')
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(500)
    expect(slow.destroyed).toBe(true)
  })

  it('are not counted when they are closed already', async () => {
    const lingering = new Lingering()
    for (let i = 0; i <= MOST; i++) {
      const socket = new Socket()
      socket.destroy()
      await once(socket, 'close')
      lingering.add(socket, 10_000)
    }
    expect(lingering.hasRoom).toBe(true)
  })
})
