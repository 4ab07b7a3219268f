// Connections of real listening servers.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { bytesFrom } from '../test/peers.js'
import { optionsAround, takeConnections } from './take-connections.js'

const open: { destroy(): unknown }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.destroy()
})

class Own extends Socket {}
const own = (handle: object) => new Own(optionsAround(handle))

type Handle = { onconnection: (status: number) => void }

/** A server whose handle was changed by `prepare` before its connections were taken, and what comes of a connection. */
async function scene(make = own, prepare: (handle: Handle) => void = () => {}) {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({ destroy: () => server.close() })
  prepare(handleOf(server))
  let arrive: (socket: Socket) => void = () => {}
  takeConnections(server, make, socket => {
    open.push(socket)
    arrive(socket)
  })
  const dial = async () => {
    const arrived = new Promise<Socket>(resolve => {
      arrive = resolve
    })
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
    open.push(client)
    return { client, socket: await arrived }
  }
  return { server, dial }
}

function handleOf(server: Server): Handle {
  return (server as unknown as { _handle: Handle })._handle
}

async function talk(client: Socket, socket: Socket): Promise<void> {
  const ended = once(socket, 'end')
  const heard = once(socket, 'data')
  client.end('to the server')
  socket.resume()
  expect(String((await heard)[0])).toBe('to the server')
  await ended
  // The peer has ended its side; ours is open.
  socket.end('and back')
  expect(String(await bytesFrom(client))).toBe('and back')
}

describe('connections that are taken', () => {
  it('are sockets of the own making, which are read and written as others', async () => {
    const { dial } = await scene()
    const { client, socket } = await dial()
    expect(socket).toBeInstanceOf(Own)
    expect(socket.remotePort).toBe(client.localPort)
    await talk(client, socket)
  })

  it('read nothing before they are told to', async () => {
    const { dial } = await scene()
    const { client, socket } = await dial()
    await new Promise<void>(resolve => client.write('x', () => resolve()))
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    expect([socket.bytesRead, socket.readableLength]).toEqual([0, 0])
  })

  it('are shown to those who watch what node accepts', async () => {
    const seen: unknown[] = []
    const watch = (message: unknown) => void seen.push((message as { socket: Socket }).socket)
    subscribe('net.server.socket', watch)
    const { dial } = await scene()
    const { socket } = await dial()
    unsubscribe('net.server.socket', watch)
    expect(seen).toEqual([socket])
  })

  it('stay with node where its handles are others', async () => {
    const { dial } = await scene(own, handle => {
      const { onconnection } = handle
      // What looks at it sees none, but node finds it.
      let looks = 0
      Object.defineProperty(handle, 'onconnection', { get: () => (looks++ === 0 ? undefined : onconnection) })
    })
    const { client, socket } = await dial()
    expect(socket).not.toBeInstanceOf(Own)
    await talk(client, socket)
  })

  it('stay with node where a socket takes no handle', async () => {
    const { dial } = await scene(() => new Own())
    const { client, socket } = await dial()
    expect(socket).not.toBeInstanceOf(Own)
    await talk(client, socket)
  })

  it('that cannot be accepted are told as an error of the server', async () => {
    const { server } = await scene()
    const failed = once(server, 'error')
    handleOf(server).onconnection(-24)
    expect((await failed)[0]).toMatchObject({ code: 'EMFILE', syscall: 'accept' })
  })
})
