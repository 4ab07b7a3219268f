// Accounts from your database; everybody has a directory of their own.
import {
  type Authenticator,
  createServer,
  memoryStorage,
  READ_ONLY,
  READ_WRITE,
  rooted,
  withLockout,
} from 'longshore'
import { verify } from './accounts.js'

const files = memoryStorage({ files: { '/17/notes.txt': 'poetical science', '/0/readme.txt': 'welcome' } })

const accounts: Authenticator = {
  async authenticate(credentials) {
    if (credentials.kind !== 'password') return { granted: false }
    const account = await verify(credentials.user, credentials.password)
    if (!account) return { granted: false, reason: 'bad credentials' }
    return {
      granted: true,
      principal: {
        name: account.login,
        storage: rooted(files, `/${account.id}`),
        permissions: account.readOnly ? READ_ONLY : READ_WRITE,
        limits: { maxSessions: 2 },
      },
    }
  },
}

const server = createServer({ authenticator: withLockout(accounts, { failures: 5, minutes: 15 }) })
const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`ftp://ada:analytical@localhost:${port}`)

export { server }
