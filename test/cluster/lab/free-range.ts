// Ports that nobody has at the moment, next to each other, for a passive range.
import { createServer, type Server } from 'node:net'

/** Holds `count` ports for a moment to find out; outside of those that the system hands out by itself. */
export async function freeRange(count: number): Promise<readonly [number, number]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 10_000 + Math.floor(Math.random() * 20_000)
    const servers = await Promise.all(Array.from({ length: count }, (_, i) => hold(first + i)))
    const held = servers.filter(server => server !== undefined)
    await Promise.all(held.map(server => new Promise(resolve => server.close(resolve))))
    if (held.length === count) return [first, first + count - 1]
  }
  throw new Error('no free range of ports was found')
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, exclusive: true }, () => resolve(server))
  })
}
