import type { Authenticator } from '@longshore/auth'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from '../create-server.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import { converse } from '../testing/index.js'

const servers: FtpServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

describe('the login desk', () => {
  it('numbers attempts from 1, and a challenge with the attempt that it belongs to', async () => {
    const asked: string[] = []
    const authenticator: Authenticator = {
      async challenge(_user, { attempt }) {
        asked.push(`challenge ${attempt}`)
        return 'password'
      },
      async authenticate(_credentials, { attempt }) {
        asked.push(`login ${attempt}`)
        return { granted: false }
      },
    }
    const server = createServer({ authenticator })
    servers.push(server)
    const dialogue = await converse(server)
    for (const line of ['USER a', 'PASS b', 'USER a', 'PASS c']) await dialogue.command(line)
    expect(asked).toEqual(['challenge 1', 'login 1', 'challenge 2', 'login 2'])
  })
})
