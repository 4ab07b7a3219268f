// The primary reads the header of a proxy, counts by it, and hands the connection to a worker with nothing else read of it (B-30, C-30).
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { header1, header2 } from '../hostile/lab/proxied.js'
import { Client } from './lab/client.js'
import { Fleet, type FleetConfig } from './lab/fleet.js'

const PROXY = '127.0.0.70'

async function behindProxy(config: Partial<FleetConfig> = {}) {
  const fleet = await Fleet.made({ workers: 2, events: true, ...config })
  const { port } = await fleet.listen({
    ...{ port: 0, host: '127.0.0.1' },
    proxyProtocol: { from: [PROXY], timeoutMs: 500 },
  })
  const client = async (opening: Uint8Array | string, from = PROXY) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    socket.write(opening)
    return Client.over(socket)
  }
  return { fleet, client }
}

const ends = (from: string) => ({ from, to: '198.51.100.10' })

describe('a cluster behind a proxy', () => {
  it('gives workers the addresses of the header, and every byte behind it (B-30)', async () => {
    const { fleet, client } = await behindProxy()
    for (const header of [header1, header2]) {
      const glued = await client(Buffer.concat([header(ends('192.0.2.7')), Buffer.from('NOOP\r\n')]))
      expect([glued.greeting.slice(0, 3), (await glued.reply()).slice(0, 3)]).toEqual(['220', '200'])
      expect(await glued.logIn('alice', 'secret')).toMatch(/^230 /)
      expect(await glued.say('PASV')).toMatch(/\(198,51,100,10,/)
    }
    const sessions = await fleet.sessions()
    expect(sessions.map(({ remoteAddress }) => remoteAddress)).toEqual(['192.0.2.7', '192.0.2.7'])
  })

  it('counts the clients behind it each for itself, in all workers (B-30, C-30)', async () => {
    const { client } = await behindProxy({ options: { limits: { maxSessionsPerAddress: 1 } } })
    const greetings: string[] = []
    for (const from of ['192.0.2.7', '192.0.2.8', '192.0.2.7'])
      greetings.push((await client(header1(ends(from)))).greeting.slice(0, 3))
    expect(greetings).toEqual(['220', '220', '421'])
  })

  it('closes what has no header, and takes a header of strangers for garbage (B-30, C-23)', async () => {
    const { fleet, client } = await behindProxy()
    expect((await client('USER ada\r\n')).greeting).toBe('closed')
    expect(await fleet.event('session-refused')).toMatchObject({ remoteAddress: PROXY })
    const stranger = await client('', '127.0.0.71')
    expect(stranger.greeting).toMatch(/^220 /)
    expect(await stranger.say('NOOP')).toMatch(/^200 /)
    const [session] = await fleet.sessions()
    expect(session?.remoteAddress).toBe('127.0.0.71')
  })
})
