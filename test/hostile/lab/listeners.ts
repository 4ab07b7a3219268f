// Listeners that count who connects, for tests of what a server must never dial.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Trap {
  readonly address: string
  readonly port: number
  /** How many connected so far. */
  readonly visits: number
}

/** Listens until the test has finished. Connections are taken, and closed when the other side does. */
export async function trap(address: string, port = 0): Promise<Trap> {
  const counted = { visits: 0 }
  const server = createServer(socket => {
    counted.visits++
    socket.on('error', () => {}).resume()
    onClose.add(() => socket.destroy())
  })
  const onClose = new Set<() => void>()
  server.listen({ host: address, port, ipv6Only: true })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const close of onClose) close()
    server.close()
  })
  const bound = server.address() as AddressInfo
  return Object.defineProperty({ address, port: bound.port, visits: 0 }, 'visits', {
    get: () => counted.visits,
  })
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A range of so many ports of 127.0.0.1 that were all free a moment ago. */
export async function freeRange(count: number): Promise<readonly [low: number, high: number]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const low = 20_000 + Math.floor(Math.random() * 10_000)
    const ports = Array.from({ length: count }, (_, i) => low + i)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return [low, low + count - 1]
  }
  throw new Error(`no ${count} ports in a row are free`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
}
