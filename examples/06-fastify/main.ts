// A Fastify app with an FTP server beside it: one process, one tsyringe container, one set of accounts.
import 'reflect-metadata'
import Fastify from 'fastify'
import {
  type Authenticator,
  type Credentials,
  createServer,
  fromContainer,
  memoryStorage,
  READ_WRITE,
} from 'longshore'
import { container, inject, injectable } from 'tsyringe'

const ACCOUNTS = Symbol('accounts')
container.register(ACCOUNTS, { useValue: new Map([['ada', 'analytical']]) })
const storage = memoryStorage()

@injectable()
class AccountAuthenticator implements Authenticator {
  constructor(@inject(ACCOUNTS) private readonly accounts: Map<string, string>) {}

  async authenticate(credentials: Credentials) {
    if (credentials.kind !== 'password') return { granted: false as const }
    const { user, password } = credentials
    if (this.accounts.get(user) !== password) return { granted: false as const, reason: 'bad credentials' }
    return { granted: true as const, principal: { name: user, storage, permissions: READ_WRITE } }
  }
}

const app = Fastify()
const ftp = createServer({ container, authenticator: fromContainer<Authenticator>(AccountAuthenticator) })

app.get('/sessions', () =>
  [...ftp.sessions].map(({ principal, remoteAddress }) => ({ who: principal?.name, from: remoteAddress })),
)
app.addHook('onReady', async () => {
  const { port } = await ftp.listen(Number(process.env.FTP_PORT ?? 2121))
  console.log(`ftp://localhost:${port}`)
})
app.addHook('onClose', async () => {
  await ftp.close({ graceMs: 10_000 })
})

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000) }))

export { app, ftp }
