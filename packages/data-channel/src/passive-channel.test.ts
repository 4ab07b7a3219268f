// Passive channels from PASV to a connected data connection, or to their end without one.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  bytesFrom,
  control,
  dial,
  dialTaken,
  keepingSink,
  movement,
  receiving,
  sending,
  sourceOf,
} from '../test/peers.js'
import { createDataChannels } from './data-channels.js'
import type { DataChannelOptions, PassiveOptions } from './options.js'
import type { DataChannelProvider } from './provider.js'

const providers: DataChannelProvider[] = []

function provider(passive: PassiveOptions = {}, more: DataChannelOptions = {}): DataChannelProvider {
  const made = createDataChannels({ passive, ...more })
  providers.push(made)
  return made
}

/** Resolves when the peer has closed, with what it sent before. */
async function closedBy(client: Socket): Promise<string> {
  const bytes = await bytesFrom(client)
  client.destroy()
  return bytes.toString()
}

afterEach(async () => {
  vi.useRealTimers()
  for (const made of providers.splice(0)) await made.close()
})

describe('a passive channel', () => {
  it.each(['127.0.0.1', '::1'])(
    'takes the connection of its client at %s, before or after the transfer verb',
    async address => {
      const channels = provider()
      for (const early of [true, false]) {
        const channel = await channels.passive(control(address))
        const opening = early ? undefined : channel.open(sending)
        const client = await dial(channel.port, address)
        const connection = await (opening ?? channel.open(sending))
        expect(connection).toMatchObject({
          remoteAddress: address,
          remotePort: client.localPort,
          secure: false,
        })
        await Promise.all([connection.send(sourceOf('hello'), movement()), closedBy(client)])
      }
    },
  )

  it('binds the IPv4 address of an IPv4-mapped control connection (B-14)', async () => {
    const mapped = control('::ffff:127.0.0.1', { localAddress: '::ffff:127.0.0.1' })
    const channel = await provider().passive(mapped)
    const client = await dial(channel.port)
    expect(await channel.open(sending)).toMatchObject({ remotePort: client.localPort })
    client.destroy()
  })

  it('has no port for a control connection without IP addresses', async () => {
    const piped = control('127.0.0.1', { localAddress: '', remoteAddress: '' })
    expect(() => provider().passive(piped)).toThrow('no-port')
  })

  it('reads nothing of an early connection before the transfer', async () => {
    const channel = await provider().passive(control())
    const client = await dial(channel.port)
    await new Promise(resolve => client.write('early bytes', resolve))
    const connection = await channel.open(receiving)
    client.end()
    const sink = keepingSink()
    await connection.receive(sink, movement())
    expect(sink.bytes().toString()).toBe('early bytes')
  })

  it('fails with reset when the early connection closed before the transfer (B-25)', async () => {
    const channel = await provider().passive(control())
    const client = await dialTaken(channel.port)
    await new Promise<void>(resolve => client.end(resolve))
    const connection = await channel.open(sending)
    await expect(connection.send(sourceOf('hello'), movement())).rejects.toMatchObject({ code: 'reset' })
    client.destroy()
  })

  it('fails with connect-timeout when nobody connects after the verb', async () => {
    const channel = await provider({}, { acceptMs: 20 }).passive(control())
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'connect-timeout' })
    await expect(dial(channel.port)).resolves.toBeDefined()
  })

  it('gives its port back when nobody used it, and is then of no use (B-24)', async () => {
    const channels = provider({ ports: await freePort(), unusedMs: 100 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const first = await channels.passive(control())
    vi.advanceTimersByTime(99)
    await expect(async () => channels.passive(control())).rejects.toMatchObject({ code: 'no-port' })
    vi.advanceTimersByTime(1)
    expect(await channels.passive(control())).toBeDefined()
    await expect(first.open(sending)).rejects.toMatchObject({ code: 'connect-timeout' })
  })

  it('closes an early connection softly when no transfer comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const channel = await provider({ unusedMs: 20 }).passive(control())
    const client = await dialTaken(channel.port)
    vi.advanceTimersByTime(20)
    expect(await closedBy(client)).toBe('')
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'connect-timeout' })
  })

  it('stays usable after a refused verb while nobody has connected (P-31)', async () => {
    const channel = await provider().passive(control())
    expect(channel.refuse()).toBe(true)
    const client = await dial(channel.port)
    const connection = await channel.open(sending)
    await Promise.all([connection.send(sourceOf('later'), movement()), closedBy(client)])
  })

  it('does not keep a peer waiting that connects after its verb was refused (P-31)', async () => {
    const channel = await provider().passive(control())
    expect(channel.refuse()).toBe(true)
    expect(await closedBy(await dial(channel.port))).toBe('')
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'connect-timeout' })
  })

  it('closes a connected peer with FIN, not with a reset, after a refused verb (P-31)', async () => {
    const channel = await provider().passive(control())
    const client = await dialTaken(channel.port)
    await new Promise(resolve => client.write('bytes that nobody will read', resolve))
    expect(channel.refuse()).toBe(false)
    // A reset would reject here.
    expect(await closedBy(client)).toBe('')
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'no-channel' })
  })

  it('lets a peer that waits for its handshake read the reply first (P-31)', async () => {
    const channel = await provider().passive(control())
    const client = await dial(channel.port)
    await new Promise(setImmediate)
    const from = performance.now()
    expect(channel.refuse({ handshake: true })).toBe(false)
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'no-channel' })
    expect(await closedBy(client)).toBe('')
    expect(performance.now() - from).toBeGreaterThan(900)
  })

  it('destroys a softly closed peer that does not close in its turn', async () => {
    const channels = provider({}, { closeMs: 20 })
    const channel = await channels.passive(control())
    const client = await dialTaken(channel.port)
    channel.close()
    client.resume()
    await once(client, 'end')
    // The server's side is gone: what the client writes now is answered with a reset.
    const gone = new Promise<boolean>(resolve => client.once('close', resolve))
    const timer = setInterval(() => void client.write('more'), 5)
    expect(await gone).toBe(true)
    clearInterval(timer)
  })

  it('may be closed twice, and while a transfer waits for the client', async () => {
    const channel = await provider().passive(control())
    const opening = channel.open(sending)
    channel.close()
    channel.close()
    await expect(opening).rejects.toMatchObject({ code: 'aborted' })
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'no-channel' })
  })

  it('fails with aborted when the command is aborted, before or while it waits (A4)', async () => {
    const channels = provider()
    const abort = new AbortController()
    const waiting = (await channels.passive(control())).open({ ...sending, signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
    const late = (await channels.passive(control())).open({ ...sending, signal: abort.signal })
    await expect(late).rejects.toMatchObject({ code: 'aborted' })
    const early = await channels.passive(control())
    const client = await dialTaken(early.port)
    await expect(early.open({ ...sending, signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(await closedBy(client)).toBe('')
  })
})

async function freePort(): Promise<readonly [number, number]> {
  const probe = createDataChannels()
  const { port } = await probe.passive(control())
  await probe.close()
  return [port, port]
}
