// A passive range of one port that somebody else has taken, for dialogues in which no port is free (protocol rule B-20).
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const listener = await listenOn(0)
  const { port } = listener.address() as AddressInfo
  await closed(listener)
  return port
}

/** Takes a port; what comes back gives it up. */
export async function takePort(port: number): Promise<() => Promise<void>> {
  const listener = await listenOn(port)
  return () => closed(listener)
}

async function listenOn(port: number): Promise<Server> {
  const listener = createServer(socket => socket.destroy())
  listener.listen({ port, exclusive: true })
  await once(listener, 'listening')
  return listener
}

async function closed(listener: Server): Promise<void> {
  const over = once(listener, 'close')
  listener.close()
  await over
}
