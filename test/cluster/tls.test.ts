// TLS of a cluster: from the first byte, and by AUTH TLS, with data connections that resume the session of their worker (RFC 4217).
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect as connectPlain, type Socket } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { Authority } from '../tls/authority.js'
import { Client } from './lab/client.js'
import { Fleet } from './lab/fleet.js'

const authority = new Authority()
afterAll(() => authority.remove())

/** TLS over `socket`, with the tickets that came over it. */
async function secured(
  socket: Socket,
  session?: Buffer,
): Promise<{ tls: TLSSocket; ticket: Promise<Buffer> }> {
  const tls = connect({ socket, ca: authority.cert, servername: 'localhost', ...(session && { session }) })
  tls.on('error', () => {})
  const ticket = once(tls, 'session').then(([bytes]) => bytes as Buffer)
  ticket.catch(() => {})
  await once(tls, 'secureConnect')
  return { tls, ticket }
}

describe('a cluster with TLS', () => {
  it('speaks it from the first byte where it is asked to, and resumes it for data in every worker', async () => {
    const tls = authority.issue('localhost')
    const fleet = await Fleet.started({ workers: 2, options: { tls: { ...tls, sessionReuse: 'require' } } })
    writeFileSync(join(fleet.root, 'a.txt'), 'hello')
    const { port } = await fleet.listen({ port: 0, host: '127.0.0.1', implicitTls: true })
    for (let i = 0; i < 4; i++) {
      const { tls: control, ticket } = await secured(connectPlain(port, '127.0.0.1'))
      const client = await Client.over(control)
      onTestFinished(() => client.close())
      expect(await client.logIn('alice', 'secret')).toMatch(/^230 /)
      const announced = await client.say('EPSV')
      const dataPort = Number(/\|\|\|(\d+)\|/.exec(announced)?.[1])
      const started = client.say('RETR a.txt')
      const data = await secured(connectPlain(dataPort, '127.0.0.1'), await ticket)
      expect(await started).toMatch(/^150 /)
      expect((await buffer(data.tls)).toString()).toBe('hello')
      expect(await client.reply()).toMatch(/^226 /)
    }
    expect((await fleet.workers()).map(({ sessions }) => sessions)).toEqual([2, 2])
  })

  it('takes AUTH TLS on connections that were handed over', async () => {
    const fleet = await Fleet.started({ workers: 2, options: { tls: authority.issue('localhost') } })
    for (let i = 0; i < 2; i++) {
      const plain = await fleet.client('')
      expect(await plain.say('AUTH TLS')).toMatch(/^234 /)
      plain.socket.removeAllListeners('data')
      const { tls } = await secured(plain.socket)
      const client = await Client.over(tls, false)
      expect(await client.logIn('alice', 'secret')).toMatch(/^230 /)
    }
    expect((await fleet.sessions()).map(({ secure }) => secure)).toEqual([true, true])
  })
})

describe('certificates that are renewed in the primary', () => {
  const renewed = authority.issue('renewed')

  /** The names of the certificates that `count` newcomers are shown, one after the other, whichever worker they come to. */
  async function shown(port: number, count: number): Promise<Set<unknown>> {
    const names = new Set<unknown>()
    const sockets: TLSSocket[] = []
    for (let i = 0; i < count; i++) {
      const { tls } = await secured(connectPlain(port, '127.0.0.1'))
      names.add(tls.getPeerCertificate().subject.CN)
      sockets.push(tls)
    }
    for (const socket of sockets) socket.destroy()
    return names
  }

  it('are shown by every worker, and by one that comes later (C-17)', async () => {
    const options = { tls: authority.issue('first') }
    const fleet = await Fleet.started({ workers: 2, options, events: true })
    const { port } = await fleet.listen({ port: 0, host: '127.0.0.1', implicitTls: true })
    expect(await shown(port, 4)).toEqual(new Set(['first']))
    await fleet.ask('renewTls', renewed)
    expect(await shown(port, 4)).toEqual(new Set(['renewed']))
    const [worker] = await fleet.workers()
    process.kill(worker?.pid ?? 0, 'SIGKILL')
    await fleet.event('worker-started', ({ worker: id }) => id === 3)
    expect(await shown(port, 4)).toEqual(new Set(['renewed']))
  })

  it('change nothing where they cannot be used', async () => {
    const options = { tls: authority.issue('first') }
    const fleet = await Fleet.started({ workers: 2, options })
    const { port } = await fleet.listen({ port: 0, host: '127.0.0.1', implicitTls: true })
    const mixed = { cert: renewed.cert, key: options.tls.key }
    await expect(fleet.ask('renewTls', mixed)).rejects.toThrow(/cannot be used/)
    expect(await shown(port, 4)).toEqual(new Set(['first']))
  })
})
