import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AcceptedSocket } from '../control/accepted-socket.js'
import { LineSource } from '../control/line-source.js'
import { takeConnections } from './accepting.js'

const open: { destroy(): void }[] = []

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

interface Scene {
  readonly server: Server
  readonly taken: Socket[]
  readonly dial: () => Promise<Socket>
}

/** A server whose handle was changed by `prepare` before connections were taken. */
async function scene(prepare: (handle: Record<string, unknown>) => void = () => {}): Promise<Scene> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({ destroy: () => server.close() })
  prepare((server as unknown as { _handle: Record<string, unknown> })._handle)
  const taken: Socket[] = []
  takeConnections(server, socket => {
    open.push(socket)
    taken.push(socket)
  })
  const dial = async () => {
    const { port } = server.address() as { port: number }
    const before = taken.length
    const client = connect({ port, host: '127.0.0.1' })
    open.push(client)
    await vi.waitFor(() => expect(taken).toHaveLength(before + 1))
    return client
  }
  return { server, taken, dial }
}

/** Reads the lines of a socket; they are answered by `source.answered()`. */
function listenTo(socket: Socket) {
  const lines: string[] = []
  let onEnd = () => {}
  const ended = new Promise<void>(resolve => {
    onEnd = resolve
  })
  const source = new LineSource({ onLine: line => lines.push(String(line)), onEnd }, { sendRaw: () => {} })
  source.attach(socket)
  return { lines, ended, source }
}

describe('connections that are taken', () => {
  it('read nothing before somebody wants to know, and then all of it', async () => {
    const { taken, dial } = await scene()
    const client = await dial()
    client.end('USER a\r\nPASS b\r\n')
    await new Promise(resolve => setTimeout(resolve, 20))
    const [socket] = taken as [Socket]
    expect(socket).toBeInstanceOf(AcceptedSocket)
    expect([socket.bytesRead, socket.readableLength]).toEqual([0, 0])
    const { lines, ended } = listenTo(socket)
    await ended
    expect(lines).toEqual(['USER a', 'PASS b'])
  })

  it('share memory and no line: what waits in one is not written over by another (P-01, P-04)', async () => {
    const { taken, dial } = await scene()
    const clients = [await dial(), await dial(), await dial()]
    const readers = taken.map(listenTo)
    const sent = clients.map((_, i) => Array.from({ length: 500 }, (_, n) => `STAT ${i}-${n}`))
    for (let from = 0; from < 500; from += 100) {
      for (const [i, client] of clients.entries()) {
        const text = `${(sent[i] as string[]).slice(from, from + 100).join('\r\n')}\r\n`
        client.write(text.slice(0, 777))
        client.write(text.slice(777))
      }
      await new Promise(setImmediate)
    }
    for (const client of clients) client.end()
    for (const { source, ended, lines } of readers) {
      let answered = 0
      const answer = setInterval(() => {
        for (; answered < lines.length; answered++) source.answered()
      }, 1)
      await ended
      clearInterval(answer)
    }
    expect(readers.map(({ lines }) => lines)).toEqual(sent)
  })

  it('stay with node where its handles are others', async () => {
    const { taken, dial } = await scene(handle => {
      const { onconnection } = handle
      // What looks at it sees none, but node finds it.
      let looks = 0
      Object.defineProperty(handle, 'onconnection', { get: () => (looks++ === 0 ? undefined : onconnection) })
    })
    const client = await dial()
    const [socket] = taken as [Socket]
    expect(socket).not.toBeInstanceOf(AcceptedSocket)
    const { lines, ended } = listenTo(socket)
    client.end('NOOP\r\n')
    await ended
    expect(lines).toEqual(['NOOP'])
  })

  it('stay with node where its socket takes no handle', async () => {
    const { taken, dial } = await scene()
    vi.spyOn(AcceptedSocket.prototype, 'has').mockReturnValueOnce(false)
    await dial()
    expect(taken).toHaveLength(1)
    expect(taken[0]).not.toBeInstanceOf(AcceptedSocket)
  })

  it('that cannot be accepted are told as an error of the server', async () => {
    const { server, taken } = await scene()
    const failed = once(server, 'error')
    const { _handle: handle } = server as unknown as { _handle: { onconnection(status: number): void } }
    handle.onconnection(-24)
    expect((await failed)[0]).toMatchObject({ code: 'EMFILE', syscall: 'accept' })
    expect(taken).toEqual([])
  })
})
