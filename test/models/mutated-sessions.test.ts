// Mutated sessions against one server that goes on running: a final reply for every line, no fault, and nothing left open (G6, P-04, C-38, C-39).
import { createServer, type ServerEvent } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { expectNothingLeft, openSockets } from '../dialogues/runner/leaks.js'
import { withoutDelays } from '../hostile/lab/impatient-clock.js'
import { oneUser } from '../hostile/lab/serve.js'
import { holdsLater } from '../properties/lab/property.js'
import { fault, hold } from './lab/mutated-client.js'
import { mutatedSession } from './lab/mutations.js'

const FILES = { '/file': 'content', '/dir/file': 'x' }

describe('a server that mutated sessions come to', () => {
  const before = openSockets()
  const faults: ServerEvent[] = []
  // Every session has files of its own, so that a failure does not depend on those before.
  const server = createServer({
    authenticator: {
      authenticate: (...given) => oneUser(memoryStorage({ files: FILES })).authenticate(...given),
    },
    tls: { cert: SERVER_CERT, key: SERVER_KEY },
    timeouts: { acceptMs: 20, dialMs: 50, handshakeMs: 5_000, stallMs: 1_000 },
    ...withoutDelays(),
  })
  const ports = { plain: 0, secure: 0 }
  beforeAll(async () => {
    server.events$.subscribe(event => void (event.type === 'fault' && faults.push(event)))
    const place = { port: 0, host: '127.0.0.1' }
    ports.plain = (await server.listen(place)).port
    ports.secure = (await server.listen({ ...place, implicitTls: true })).port
  })
  afterAll(() => server.close())

  holdsLater(
    'answers every line once, or says that it ends (G6, P-04)',
    mutatedSession,
    async session => {
      expect(fault(await hold(ports, session))).toBeUndefined()
      expect(faults).toEqual([])
    },
    { few: 400, cost: 50 },
  )

  it('has nothing left of them (G6, C-38)', async () => {
    await server.close()
    expect(server.sessions.size).toBe(0)
    await expectNothingLeft(before)
  })
})
