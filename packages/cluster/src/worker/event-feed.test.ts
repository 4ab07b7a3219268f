import { anonymous } from '@longshore/auth'
import { createServer, EventStream, type FtpServer, type ServerEvent } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { Line } from '../line.js'
import type { ToPrimary, ToWorker } from '../messages.js'
import { EventFeed } from './event-feed.js'

type Batch = ToPrimary['tells']['events']

/** A feed over a channel that takes one message at a time, when told. */
function slow() {
  const batches: Batch[] = []
  const taken: (() => void)[] = []
  const line = new Line<ToPrimary, ToWorker>(
    (message, _, sent) => {
      batches.push((message as { body: Batch }).body)
      taken.push(() => sent(null))
    },
    { asks: {}, tells: {} } as never,
  )
  const stream = new EventStream<ServerEvent>(() => {})
  const server: FtpServer = createServer({ authenticator: anonymous(memoryStorage()) })
  Object.defineProperty(server, 'events$', { value: stream.events$ })
  return { batches, taken, stream, feed: new EventFeed(server, 7, line) }
}

const refused = (i: number): ServerEvent => ({
  type: 'session-refused',
  remoteAddress: '192.0.2.1',
  reason: `${i}`,
})

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('EventFeed', () => {
  it('listens only while somebody listens to it', () => {
    const { stream, feed } = slow()
    expect(stream.observed).toBe(false)
    feed.observe(true)
    feed.observe(true)
    expect(stream.observed).toBe(true)
    feed.observe(false)
    expect(stream.observed).toBe(false)
  })

  it('sends what happens in one turn as one message', async () => {
    const { batches, stream, feed } = slow()
    feed.observe(true)
    for (let i = 0; i < 5; i++) stream.emit(refused(i))
    await turn()
    expect(batches.map(({ events }) => events.length)).toEqual([5])
  })

  it('keeps no more than it may when the primary takes nothing, and counts what is lost', async () => {
    const { batches, taken, stream, feed } = slow()
    feed.observe(true)
    stream.emit(refused(0))
    await turn()
    for (let i = 0; i < 10_010; i++) stream.emit(refused(i))
    stream.emit({ type: 'fault', where: 'here', error: new Error('kept') })
    await turn()
    expect(batches.length).toBe(1)
    taken[0]?.()
    expect(batches[1]?.events.length).toBe(10_001)
    expect(batches[1]?.lost).toBe(10)
  })
})
