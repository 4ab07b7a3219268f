// Active channels: the server dials the endpoint that the client announced.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { bytesFrom, control, movement, sending, sourceOf } from '../test/peers.js'
import type { ControlEndpoints } from './data-channel.js'
import { createDataChannels } from './data-channels.js'
import type { ActiveOptions, DataChannelOptions } from './options.js'
import type { DataChannelProvider } from './provider.js'

const providers: DataChannelProvider[] = []
const servers: Server[] = []

function provider(active: ActiveOptions = {}, more: DataChannelOptions = {}): DataChannelProvider {
  const made = createDataChannels({ active, ...more })
  providers.push(made)
  return made
}

/** A client that listens, and what it gets. */
async function client(host = '127.0.0.1') {
  const server = createServer({ allowHalfOpen: true }).listen(0, host)
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connected = once(server, 'connection').then(([socket]) => socket as Socket)
  connected.catch(() => undefined)
  return { endpoint: { address: host, port, family: host.includes(':') ? 6 : 4 } as const, connected, server }
}

async function unreachable() {
  const { endpoint, server } = await client()
  await new Promise(resolve => server.close(resolve))
  return endpoint
}

/** A port of loopback that answers nobody: its queue is full, and nothing is taken out of it. */
async function deafEndpoint() {
  const code = `
    const { workerData, parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      Atomics.wait(workerData, 0, 0)
    })`
  const worker = new Worker(code, { eval: true, workerData: new Int32Array(new SharedArrayBuffer(4)) })
  const [port] = (await once(worker, 'message')) as [number]
  const fill = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  return {
    endpoint: { address: '127.0.0.1', port, family: 4 } as const,
    close: async () => {
      for (const socket of fill) socket.destroy()
      await worker.terminate()
    },
  }
}

afterEach(async () => {
  for (const made of providers.splice(0)) await made.close()
  for (const server of servers.splice(0)) server.close()
})

describe('an active channel', () => {
  it.each(['127.0.0.1', '::1'])('dials the client at %s and sends', async host => {
    const { endpoint, connected } = await client(host)
    const connection = await provider().active(control(host), endpoint).open(sending)
    expect(connection).toMatchObject({ remoteAddress: host, remotePort: endpoint.port })
    const socket = await connected
    socket.once('end', () => socket.end())
    const [bytes] = await Promise.all([bytesFrom(socket), connection.send(sourceOf('hello'), movement())])
    expect(bytes.toString()).toBe('hello')
  })

  it('dials from the local address of the control connection (B-02)', async () => {
    const { endpoint, connected } = await client()
    const connection = await provider()
      .active(control('127.0.0.1', { localAddress: '127.0.0.5' }), endpoint)
      .open(sending)
    expect((await connected).remoteAddress).toBe('127.0.0.5')
    connection.destroy()
  })

  it('dials from the source port of the options, also twice at a time (B-01)', async () => {
    const sourcePort = (await unreachable()).port
    const clients = [await client(), await client()]
    const channels = provider({ sourcePort })
    for (const { endpoint, connected } of clients) {
      await channels.active(control(), endpoint).open(sending)
      expect((await connected).remotePort).toBe(sourcePort)
    }
  })

  it('dials from the port below the control port when told so (RFC 959 §3.2)', async () => {
    const { port } = await unreachable()
    const { endpoint, connected } = await client()
    const to: ControlEndpoints = control('127.0.0.1', { localPort: port + 1 })
    await provider({ sourcePort: 'control-minus-one' }).active(to, endpoint).open(sending)
    expect((await connected).remotePort).toBe(port)
  })

  it('fails alike when the client refuses, does not answer, or the source port is taken (B-04)', async () => {
    const refused = provider().active(control(), await unreachable())
    await expect(refused.open(sending)).rejects.toMatchObject({
      code: 'connect-timeout',
      message: 'connect-timeout',
    })
    const deaf = await deafEndpoint()
    const silent = provider({}, { dialMs: 50 }).active(control(), deaf.endpoint)
    await expect(silent.open(sending)).rejects.toMatchObject({
      code: 'connect-timeout',
      message: 'connect-timeout',
    })
    await deaf.close()
    const { endpoint } = await client()
    const taken = provider({ sourcePort: endpoint.port }).active(control(), endpoint)
    await expect(taken.open(sending)).rejects.toMatchObject({ code: 'connect-timeout' })
  })

  it('asks the policy again when it dials (B-03)', async () => {
    let allowed = true
    const { endpoint, connected } = await client('127.0.0.1')
    const channel = provider({ allow: () => allowed }).active(control('127.0.0.1'), endpoint)
    expect(channel.refuse()).toBe(true)
    await channel.open(sending)
    await connected
    const foreign = provider({ allow: () => allowed }).active(control(), {
      address: '192.0.2.77',
      port: 2000,
      family: 4,
    })
    allowed = false
    await expect(foreign.open(sending)).rejects.toMatchObject({ code: 'peer-refused' })
  })

  it('fails with aborted by the signal, by close, and by the end of the provider', async () => {
    const { endpoint } = await client()
    const abort = new AbortController()
    const aborted = provider()
      .active(control(), endpoint)
      .open({ ...sending, signal: abort.signal })
    abort.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    const channel = provider().active(control(), endpoint)
    const closed = channel.open(sending)
    channel.close()
    channel.close()
    await expect(closed).rejects.toMatchObject({ code: 'aborted' })
    const channels = provider()
    const ended = channels.active(control(), endpoint).open(sending)
    await Promise.all([expect(ended).rejects.toMatchObject({ code: 'aborted' }), channels.close()])
  })

  it('opens once', async () => {
    const { endpoint } = await client()
    const channel = provider().active(control(), endpoint)
    await channel.open(sending)
    expect(channel.refuse()).toBe(false)
    await expect(channel.open(sending)).rejects.toMatchObject({ code: 'no-channel' })
  })
})
