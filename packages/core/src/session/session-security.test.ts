import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { connect, type SecureContext, TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, makeCertificate } from '../../../data-channel/test/tls.js'
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
