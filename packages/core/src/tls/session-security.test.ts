import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { connect, type SecureContext, TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, makeCertificate } from '../../../data-channel/test/tls.js'
import { SecurityPool } from './security-pool.js'
import { SessionSecurity } from './session-security.js'

let certificate: Certificate
const open: { close(): unknown }[] = []

beforeAll(() => {
  certificate = makeCertificate('localhost')
})
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

interface Outcome {
  readonly reused: boolean
  /** The TLS sessions that the client was given, in order. */
  readonly tickets: readonly Buffer[]
}

/** A handshake of a client that offers `session` with a server under `context`. */
async function handshake(secureContext: SecureContext, session?: Buffer): Promise<Outcome> {
  const server = createServer(socket => {
    const tls = new TLSSocket(socket, { isServer: true, secureContext })
    tls.on('error', () => undefined)
    tls.once('secure', () => tls.end('all'))
  })
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const trust = { ca: certificate.cert, servername: 'localhost', checkServerIdentity: () => undefined }
  const client = connect({ port, host: '127.0.0.1', ...trust, ...(session && { session }) })
  const tickets: Buffer[] = []
  client.on('session', (ticket: Buffer) => tickets.push(ticket)).resume()
  await once(client, 'secureConnect')
  const reused = client.isSessionReused()
  await once(client, 'close')
  return { reused, tickets }
}

const firstTicket = async (context: SecureContext) => (await handshake(context)).tickets.at(-1) as Buffer

describe('the TLS contexts of one session', () => {
  it('give a client that resumed a new ticket, time after time, for it may use each but once (RFC 8446 §C.4)', async () => {
    const { context } = new SessionSecurity(certificate)
    let ticket = await firstTicket(context)
    for (let i = 0; i < 3; i++) {
      const { reused, tickets } = await handshake(context, ticket)
      expect(reused).toBe(true)
      expect(tickets).toHaveLength(1)
      ticket = tickets[0] as Buffer
    }
  })

  it('send an upload that resumes no ticket (P-59)', async () => {
    const { context, resumedUploadContext } = new SessionSecurity(certificate)
    const first = await firstTicket(context)
    expect(await handshake(resumedUploadContext, first)).toEqual({ reused: true, tickets: [] })
    const [renewed] = (await handshake(context, first)).tickets
    expect(await handshake(resumedUploadContext, renewed)).toEqual({ reused: true, tickets: [] })
  })

  it('do not know the tickets of other sessions (P-53)', async () => {
    const [mine, theirs] = [new SessionSecurity(certificate), new SessionSecurity(certificate)]
    const ticket = await firstTicket(theirs.context)
    const { tickets } = await handshake(theirs.context, ticket)
    for (const context of [mine.context, mine.resumedUploadContext]) {
      for (const foreign of [ticket, tickets[0]])
        expect((await handshake(context, foreign)).reused).toBe(false)
    }
  })
})

describe('the pool of them', () => {
  it('gives them to a later session with other ticket keys: no ticket from before opens anything (P-53)', async () => {
    const pool = new SecurityPool(certificate)
    const security = pool.take()
    const name = Buffer.from(security.ticketName)
    const before = await firstTicket(security.context)
    expect((await handshake(security.context, before)).reused).toBe(true)
    pool.giveBack(security)
    expect(pool.take()).toBe(security)
    expect(Buffer.from(security.ticketName)).not.toEqual(name)
    expect((await handshake(security.context, before)).reused).toBe(false)
    const after = await firstTicket(security.context)
    expect((await handshake(security.context, after)).reused).toBe(true)
    expect((await handshake(security.resumedUploadContext, after)).reused).toBe(true)
  })

  it('gives none to two sessions at a time', () => {
    const pool = new SecurityPool(certificate)
    const [one, other] = [pool.take(), pool.take()]
    expect(one).not.toBe(other)
    pool.giveBack(one)
    pool.giveBack(other)
    expect(new Set([pool.take(), pool.take(), pool.take()]).size).toBe(3)
  })

  it('gives none again under which a data connection may still shake hands (P-53)', () => {
    const pool = new SecurityPool(certificate)
    const security = pool.take()
    expect(security.lend()).toBe(security)
    pool.giveBack(security)
    expect(pool.take()).not.toBe(security)
  })

  it('keeps 64 of them and no more', () => {
    const pool = new SecurityPool(certificate)
    const many = Array.from({ length: 70 }, () => pool.take())
    for (const security of many) pool.giveBack(security)
    const again = Array.from({ length: 70 }, () => pool.take())
    expect(again.filter(security => many.includes(security))).toHaveLength(64)
  })
})
