import { once } from 'node:events'
import { connect, Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Listener, openListener } from './listener.js'

/** What node's handle of a listening server is told: a status below 0 is an error of the system. */
interface Accepting {
  readonly _handle: { onconnection(status: number, accepted?: object): void }
}

// As libuv numbers it.
const EMFILE = -24

let listener: Listener

afterEach(async () => {
  vi.restoreAllMocks()
  await listener.close()
})

describe('a listener', () => {
  it('tells of a connection that the system could not give it, and takes the next one (C-40)', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen')
    const errors: Error[] = []
    let take: () => void = () => {}
    const taken = new Promise<void>(resolve => (take = resolve))
    const hooks = {
      onConnection: () => take(),
      onError: (error: Error) => errors.push(error),
      onRefused: () => {},
    }
    listener = await openListener({ port: 0, host: '127.0.0.1' }, hooks)
    listener.serve()
    const server = listen.mock.contexts[0] as unknown as Accepting
    server._handle.onconnection(EMFILE)
    expect(errors).toMatchObject([{ code: 'EMFILE' }])
    const client = connect({ port: listener.address.port, host: '127.0.0.1' })
    await Promise.all([once(client, 'connect'), taken])
    client.destroy()
  })
})
