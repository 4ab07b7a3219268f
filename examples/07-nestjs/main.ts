// An FTP server as a provider of a NestJS app: Nest's own services decide who may log in.
import 'reflect-metadata'
import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { createServer, type FtpServer, type LoginResult, memoryStorage, READ_WRITE } from 'longshore'

const FTP = Symbol('ftp')
const storage = memoryStorage()

@Injectable()
class AccountService {
  login(user: string, password: string): LoginResult {
    if (user !== 'ada' || password !== 'analytical') return { granted: false, reason: 'bad credentials' }
    return { granted: true, principal: { name: user, storage, permissions: READ_WRITE } }
  }
}

@Injectable()
class FtpLifetime implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(FTP) private readonly ftp: FtpServer) {}

  async onApplicationBootstrap() {
    const { port } = await this.ftp.listen(Number(process.env.PORT ?? 2121))
    console.log(`ftp://localhost:${port}`)
  }

  async onApplicationShutdown() {
    await this.ftp.close({ graceMs: 10_000 })
  }
}

@Module({
  providers: [
    AccountService,
    FtpLifetime,
    {
      provide: FTP,
      inject: [AccountService],
      useFactory: (accounts: AccountService) =>
        createServer({
          authenticator: {
            authenticate: async credentials =>
              credentials.kind === 'password'
                ? accounts.login(credentials.user, credentials.password)
                : { granted: false },
          },
        }),
    },
  ],
})
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] })
const ftp = app.get<FtpServer>(FTP)

export { app, ftp }
