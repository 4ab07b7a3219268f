import { once } from 'node:events'
import { anonymous } from '@longshore/auth'
import { memoryStorage } from '@longshore/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from '../create-server.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import { memoryConnection } from '../testing/index.js'

describe('a session', () => {
  let server: FtpServer | undefined
  afterEach(() => server?.close())

  function begin() {
    server = createServer({ authenticator: anonymous(memoryStorage()), timeouts: { idleMs: 60 } })
    const { client, server: side } = memoryConnection()
    server.handle(side, { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' })
    const closed = firstValueFrom(server.events$.pipe(filter(event => event.type === 'session-closed')))
    return { client, closed }
  }

  it('is told 421 when it stays silent for too long (P-26)', async () => {
    const { client, closed } = begin()
    client.write('USER ftp\r\nPASS me@\r\n')
    let heard = ''
    client.on('data', bytes => {
      heard += String(bytes)
    })
    await closed
    await once(client, 'end')
    expect(heard).toContain('\r\n421 ')
    client.destroy()
  })

  it('is over when it asks without end and reads no reply (C-31, C-32)', async () => {
    const { client, closed } = begin()
    client.write('USER ftp\r\nPASS me@\r\n')
    client.write('HELP\r\n'.repeat(20_000))
    expect(await closed).toMatchObject({ reason: 'ended by the server' })
    client.destroy()
  })
})
