import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { takeConnections } from '@longshore/data-channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AcceptedSocket } from './accepted-socket.js'
import { LineSource } from './line-source.js'

const open: { destroy(): void }[] = []

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

interface Scene {
  readonly server: Server
  readonly taken: Socket[]
  readonly dial: () => Promise<Socket>
}

async function scene(): Promise<Scene> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({ destroy: () => server.close() })
  const taken: Socket[] = []
  const make = (handle: object) => new AcceptedSocket(handle)
  takeConnections(server, make, socket => {
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
    await once(client, 'finish')
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
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
      let over = false
      void ended.then(() => {
        over = true
      })
      while (!over) {
        await new Promise(setImmediate)
        for (; answered < lines.length; answered++) source.answered()
      }
    }
    expect(readers.map(({ lines }) => lines)).toEqual(sent)
  })
})
