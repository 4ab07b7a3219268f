/** Leases on real ports of loopback, for clients of several loopback addresses. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { type Lease, ListenerPool } from '../src/listener-pool.js'
import type { PortRange, PortSharing } from '../src/options.js'

export const HOST = '127.0.0.1'
const pools: ListenerPool[] = []
const sockets: Socket[] = []

/** A pool on loopback. */
export function poolOf(
  ranges: readonly PortRange[] | undefined,
  more: { sharing?: PortSharing; maxPerAddress?: number; warmMs?: number } = {},
): ListenerPool {
  const { sharing = 'when-exhausted', maxPerAddress, warmMs } = more
  const randomInt = (max: number) => Math.floor(Math.random() * max)
  const pool = new ListenerPool({ ranges, sharing, maxPerAddress, randomInt }, warmMs)
  pools.push(pool)
  return pool
}

/** Ports that are free now: the system gave them a moment ago. */
export async function freeRange(count: number): Promise<readonly PortRange[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, HOST))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as { port: number }).port)
  for (const server of servers) server.close()
  await Promise.all(servers.map(server => once(server, 'close')))
  return ports.sort((a, b) => a - b).map(port => [port, port] as const)
}

/** The ports of ranges of one port each. */
export function portsOf(ranges: readonly PortRange[]): number[] {
  return ranges.map(([port]) => port)
}

/** A lease of `client` at the address `local`, and the connection that will come. */
export async function lease(
  pool: ListenerPool,
  client = HOST,
  local = HOST,
): Promise<Lease & { readonly arrived: Promise<Socket> }> {
  let arrive: (socket: Socket) => void = () => undefined
  const arrived = new Promise<Socket>(resolve => {
    arrive = resolve
  })
  const { port, release } = await pool.lease(local, client, socket => {
    sockets.push(socket)
    arrive(socket)
  })
  return { port, release, arrived }
}

/** Closes the pools and what connected to them. */
export function closeAll(): void {
  for (const pool of pools.splice(0)) pool.close()
  for (const socket of sockets.splice(0)) socket.destroy()
}
