// TCP connections that begin or end inside a namespace, held by the test as ordinary streams.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Said } from './json-lines.js'

export interface DialOptions {
  readonly host: string
  readonly port: number
  readonly localAddress?: string
  readonly localPort?: number
}

export interface Dialled {
  readonly socket: Socket
  readonly localAddress: string
  readonly localPort: number
}

export interface Accepted {
  readonly socket: Socket
  readonly remoteAddress: string
  readonly remotePort: number
}

export interface Listening {
  readonly port: number
  /** The one connection that is accepted. */
  readonly accepted: Promise<Accepted>
  close(): void
}

/** Dials from inside the namespace of the process that listens on `path`; rejects with the error's code as the message. */
export async function dial(path: string, options: DialOptions, deadlineMs: number): Promise<Dialled> {
  const socket = await order(path, { connect: options })
  const { localAddress, localPort } = await answer(socket, deadlineMs, 'EDEADLINE')
  return { socket, localAddress: String(localAddress), localPort: Number(localPort) }
}

/** Resets a connection that was dialled there. */
export async function reset(path: string, localPort: number): Promise<void> {
  const socket = await order(path, { reset: localPort })
  await answer(socket, 5_000, 'EDEADLINE')
  socket.destroy()
}

/** Listens inside the namespace for one connection. */
export async function listen(path: string, host: string, port: number): Promise<Listening> {
  const socket = await order(path, { listen: { host, port } })
  const { port: taken } = await answer(socket, 5_000, 'EDEADLINE')
  const accepted = answer(socket, 10_000, 'nobody connected').then(({ remoteAddress, remotePort }) => ({
    socket,
    remoteAddress: String(remoteAddress),
    remotePort: Number(remotePort),
  }))
  accepted.catch(() => {})
  return { port: Number(taken), accepted, close: () => socket.destroy() }
}

async function order(path: string, what: object): Promise<Socket> {
  const socket = connect({ path, allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(`${JSON.stringify(what)}\n`)
  return socket
}

/** Reads one line of JSON and leaves what follows it in the stream. */
function answer(socket: Socket, deadlineMs: number, lateText: string): Promise<Said> {
  return new Promise((resolve, reject) => {
    const fail = (text: string) => {
      settle()
      socket.destroy()
      reject(new Error(text))
    }
    const onReadable = () => {
      const line = readLine(socket)
      if (line === undefined) return
      const said = JSON.parse(line) as Said
      if ('error' in said) return fail(String(said.error))
      settle()
      resolve(said)
    }
    const onClose = () => fail('closed')
    const late = setTimeout(fail, deadlineMs, lateText)
    const settle = () => {
      clearTimeout(late)
      socket.off('readable', onReadable).off('close', onClose)
    }
    socket.on('readable', onReadable).on('close', onClose)
  })
}

/** Takes one line out of what has arrived, or nothing if its end has not. */
function readLine(socket: Socket): string | undefined {
  const bytes = socket.read() as Buffer | null
  if (bytes === null) return undefined
  const end = bytes.indexOf('\n')
  const rest = bytes.subarray(end + 1)
  if (rest.length > 0) socket.unshift(rest)
  return end < 0 ? undefined : bytes.toString('latin1', 0, end)
}
