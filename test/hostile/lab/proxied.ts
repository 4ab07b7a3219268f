// Headers of the PROXY protocol as a proxy sends them, and a proxy that sends them.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { addressBytes } from '@longshore/protocol'
import { onTestFinished } from 'vitest'

export interface Ends {
  readonly from: string
  readonly to: string
}

/** Version 1. */
export function header1({ from, to }: Ends): Buffer {
  return Buffer.from(`PROXY TCP${from.includes(':') ? 6 : 4} ${from} ${to} 40000 21\r\n`)
}

/** Version 2, with extensions. */
export function header2({ from, to }: Ends, extensions = ''): Buffer {
  const ends = [from, to].map(address => Buffer.from(addressBytes(address) ?? []))
  const body = Buffer.concat([...ends, Buffer.from('9c400015', 'hex'), Buffer.from(extensions, 'hex')])
  const fixed = Buffer.from([0x21, from.includes(':') ? 0x21 : 0x11, body.length >> 8, body.length & 0xff])
  return Buffer.concat([Buffer.from('0d0a0d0a000d0a515549540a', 'hex'), fixed, body])
}

/** Listens and hands connections on to `port`, each behind the header that `headerOf` makes of its client's address; the proxy's own address is `self`. */
export async function proxyTo(
  port: number,
  self: string,
  headerOf: (client: string) => Buffer,
): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, client => {
    const upstream = connect({ port, host: '127.0.0.1', localAddress: self, allowHalfOpen: true })
    upstream.write(headerOf(client.remoteAddress ?? ''))
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}))
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}
