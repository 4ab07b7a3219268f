// Nothing stays behind, however transfers end (C-38).
import { getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  bytesFrom,
  control,
  dial,
  keepingSink,
  movement,
  pattern,
  sourceOf,
  temporaryFile,
} from '../test/peers.js'
import { countTimers, descriptors, settled, sockets } from '../test/resources.js'
import { type Certificate, makeCertificate, sessionSecurity, shake } from '../test/tls.js'
import type { DataConnection, Movement, PassiveChannel } from './data-channel.js'
import { createDataChannels } from './data-channels.js'
import { TokenBucket } from './token-bucket.js'

let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
})

/** One way for a session to use its channel. */
type Story = (channel: PassiveChannel, signal: AbortSignal) => Promise<unknown>
type Move = (connection: DataConnection, moved: Movement) => Promise<void>
type Act = (client: Socket, connection: DataConnection, abort: AbortController) => void

const file = await temporaryFile(pattern(300_000))
const sends: Move[] = [
  (connection, moved) => connection.send(sourceOf(pattern(300_000)), moved),
  (connection, moved) =>
    connection.send({ file: { fd: file.fd, position: 0 }, stream: () => expect.unreachable() }, moved),
]
const receives: Move[] = [
  (connection, moved) => connection.receive(keepingSink(), moved),
  (connection, moved) =>
    connection.receive({ file: { fd: file.fd, position: 300_000 }, sink: () => expect.unreachable() }, moved),
]
const acts: Act[] = [
  () => undefined,
  client => void client.resetAndDestroy(),
  client => void client.destroy(),
  (_client, connection) => connection.destroy(),
  (_client, _connection, abort) => abort.abort(),
]

function story(direction: 'send' | 'receive', tls: boolean, move: Move, act: Act): Story {
  return async (channel, signal) => {
    const client = await dial(channel.port)
    const far: Duplex = tls ? shake(client) : client
    const opening = channel.open({
      signal,
      direction,
      ...(tls ? { security: sessionSecurity(certificate) } : {}),
    })
    const connection = await opening
    const abort = new AbortController()
    const moving = move(
      connection,
      movement({ signal: abort.signal, buckets: [new TokenBucket(10_000_000)] }),
    )
    act(client, connection, abort)
    const heard = direction === 'send' ? bytesFrom(far) : bytesFrom(far.end(pattern(100_000)))
    await Promise.allSettled([moving, heard])
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0)
    client.destroy()
  }
}

const unused: Story[] = [
  async channel => channel.close(),
  async channel => channel.refuse(),
  async channel => {
    const client = await dial(channel.port)
    channel.close()
    client.destroy()
  },
]

function everyStory(): Story[] {
  const moves = [
    ...sends.map(move => ['send', move] as const),
    ...receives.map(move => ['receive', move] as const),
  ]
  const used = moves.flatMap(([direction, move]) =>
    [false, true].flatMap(tls => acts.map(act => story(direction, tls, move, act))),
  )
  return [...unused, ...used]
}

describe('a provider', () => {
  it('leaves no socket, descriptor, timer or listener behind when it is closed (C-38)', async () => {
    const before = { sockets: sockets(), descriptors: descriptors() }
    const timers = countTimers()
    const warnings: Error[] = []
    const hear = (warning: Error) => void warnings.push(warning)
    process.on('warning', hear)
    const shared = new AbortController()
    const channels = createDataChannels({ closeMs: 50 })
    for (const tell of everyStory()) await tell(await channels.passive(control()), shared.signal)
    await channels.close()
    await settled(() => timers.left() + sockets() === before.sockets && descriptors() === before.descriptors)
    timers.restore()
    process.off('warning', hear)
    expect({ sockets: sockets(), descriptors: descriptors() }).toEqual(before)
    expect(timers.left()).toBe(0)
    expect(getEventListeners(shared.signal, 'abort')).toHaveLength(0)
    expect(warnings).toEqual([])
    await file.close()
  })
})
