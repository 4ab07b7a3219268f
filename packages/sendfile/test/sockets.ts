/** What the tests of this package hand to the system: the number of a connected socket, and bytes that differ. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A client, and the number of the socket at the server's side, of which node reads nothing; both are gone when the test has finished. */
export async function sockets(): Promise<{ readonly client: Socket; readonly fd: number }> {
  const listener = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  const client = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  const [server] = await accepted
  listener.close()
  onTestFinished(() => {
    client.destroy()
    server.destroy()
  })
  const { _handle: handle } = server as unknown as { _handle: { fd: number } }
  return { client, fd: handle.fd }
}

export function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let index = 0; index < length; index++) bytes[index] = (index * 31 + (index >>> 8)) & 255
  return bytes
}
