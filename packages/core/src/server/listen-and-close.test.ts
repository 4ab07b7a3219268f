import { once } from 'node:events'
import { connect } from 'node:net'
import { Duplex, PassThrough } from 'node:stream'
import { createDataChannels, type DataChannelProvider } from '@longshore/data-channel'
import { memoryStorage } from '@longshore/storage-memory'
import { container as root } from 'tsyringe'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeAll, counted, dialData, enter, Gate, HandClock, plugin, rig } from '../../test/rig.js'
import { Dialogue } from '../testing/index.js'
import { DATA_CHANNELS } from '../wiring/tokens.js'

afterEach(closeAll)

const SETTLE_MS = 10_000

/** A provider whose start waits for the gate; `port` is the control port it was told. */
function slowStart(channels: DataChannelProvider = createDataChannels()) {
  const container = root.createChildContainer()
  const [begun, start] = [new Gate<number>(), new Gate()]
  channels.start = async ([{ port } = { port: 0 }]) => {
    begun.open(port)
    await start.promise
  }
  container.registerInstance(DATA_CHANNELS as symbol, channels)
  return { options: { container }, begun, start }
}

/** Whether anybody listens there. */
async function listens(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  const answered = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close'),
  ]).catch(() => false)
  socket.destroy()
  return answered === true
}

describe('listen', () => {
  it('is taken back when the server is closed meanwhile', async () => {
    const { options, begun, start } = slowStart()
    const { server } = rig(options)
    const listening = server.listen(0, '127.0.0.1')
    listening.catch(() => {})
    const port = await begun.promise
    const closed = server.close()
    start.open()
    await expect(listening).rejects.toThrow(/closed/)
    await closed
    expect(await listens(port)).toBe(false)
    expect(server.addresses).toEqual([])
  })

  it('serves who connects before it has succeeded only when it does', async () => {
    const { options, begun, start } = slowStart()
    const { server } = rig(options)
    const listening = server.listen(0, '127.0.0.1')
    const socket = connect({ port: await begun.promise, host: '127.0.0.1' })
    const dialogue = new Dialogue(socket)
    await once(socket, 'connect')
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    expect(server.sessions.size).toBe(0)
    start.open()
    await listening
    expect((await dialogue.reply()).code).toBe(220)
    dialogue.destroy()
  })

  it('fails at once, whoever has connected meanwhile', async () => {
    const { options, begun, start } = slowStart()
    const { server } = rig(options)
    const listening = server.listen(0, '127.0.0.1')
    const socket = connect({ port: await begun.promise, host: '127.0.0.1' })
    socket.on('error', () => {}).resume()
    await once(socket, 'connect')
    const gone = once(socket, 'close')
    start.fail(new Error('no such name'))
    await expect(listening).rejects.toThrow('no such name')
    await gone
    expect(server.sessions.size).toBe(0)
  })
})

describe('the close', () => {
  it('leaves no address', async () => {
    const { server } = rig()
    await server.listen(0, '127.0.0.1')
    await server.close()
    expect(server.addresses).toEqual([])
  })

  it('does not wait for a stream that was closed before it was handed over', async () => {
    const { server } = rig()
    const stream = new PassThrough()
    stream.destroy()
    await once(stream, 'close')
    server.handle(stream)
    expect(server.sessions.size).toBe(0)
    await server.close()
    server.handle(stream)
  })

  it('does not wait for ever for a stream that never says that it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { server } = rig()
      server.handle(new Duplex({ emitClose: false, read() {}, write() {} }))
      const closed = server.close()
      await vi.advanceTimersByTimeAsync(SETTLE_MS)
      await closed
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('lets a transfer end when its grace has no end (C-43)', async () => {
    const { server } = rig()
    const dialogue = await enter(server)
    const data = await dialData(dialogue)
    dialogue.write('STOR a.txt\r\n')
    expect((await dialogue.reply()).code).toBe(150)
    const closed = server.close({ graceMs: Number.POSITIVE_INFINITY })
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    data.end('hello')
    expect((await dialogue.reply()).code).toBe(226)
    dialogue.end()
    expect(await closed).toMatchObject({ sessions: 1, transfersCut: 0 })
  })

  it.each([Number.NaN, -1, '5'])('refuses a grace of %j, and does not begin', async graceMs => {
    const { server } = rig()
    await expect(server.close({ graceMs: graceMs as number })).rejects.toThrow(/graceMs/)
    await server.listen(0, '127.0.0.1')
  })

  it('waits until the uploads that it cut are aborted (C-38)', async () => {
    const [begun, done] = [new Gate(), new Gate()]
    const { storage } = counted(memoryStorage(), upload => ({
      async abort(reason, leftover) {
        begun.open()
        await done.promise
        await upload.abort(reason, leftover)
      },
    }))
    const { server } = rig({}, storage)
    const dialogue = await enter(server)
    await dialogue.command('EPSV')
    dialogue.write('STOR a.txt\r\n')
    expect((await dialogue.reply()).code).toBe(150)
    let over = false
    const closed = server.close().then(() => {
      over = true
    })
    dialogue.end()
    await dialogue.closed
    await begun.promise
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    expect(over).toBe(false)
    done.open()
    await closed
  })

  it('ends also when a plugin never lets go, or the data channels fail (C-39)', async () => {
    const clock = new HandClock()
    const { container } = clock.option
    const channels = createDataChannels()
    channels.close = () => Promise.reject(new Error('chaos'))
    container?.registerInstance(DATA_CHANNELS as symbol, channels)
    const closed: string[] = []
    const stubborn = plugin(host => {
      host.onClose(() => void closed.push('first'))
      host.onClose(() => new Promise(() => {}))
    })
    const { server } = rig({
      ...(container && { container }),
      plugins: [stubborn],
      timeouts: { pluginMs: 5_000 },
    })
    const waits = clock.asked(5_000)
    const over = server.close()
    await waits
    clock.advance(5_000)
    await over
    expect(closed).toEqual(['first'])
  })
})

describe('a session that ended', () => {
  it('gives back what a plugin would hold for ever (C-38)', async () => {
    const held = new Gate()
    const { storage, endings } = counted(memoryStorage({ files: { '/a.txt': 'hello' } }))
    const hanging = plugin(host =>
      host.onTransfer(() => {
        held.open()
        return new Promise(() => {})
      }),
    )
    const clock = new HandClock()
    const { server } = rig({ plugins: [hanging], timeouts: { pluginMs: 5_000 }, ...clock.option }, storage)
    const dialogue = await enter(server)
    await dialogue.command('EPSV')
    dialogue.write('RETR a.txt\r\n')
    await held.promise
    for (const session of server.sessions) session.end()
    expect(endings.closes).toBe(0)
    clock.advance(6_000)
    await dialogue.closed
    expect(endings.closes).toBe(1)
  })
})
