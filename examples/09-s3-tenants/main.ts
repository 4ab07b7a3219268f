// Tenants of one bucket: each has a prefix of its own, chosen at login, beside a catalogue that all may read; objects tell who has uploaded them.
import { S3Client } from '@aws-sdk/client-s3'
import { s3Storage } from '@longshore/storage-s3'
import {
  type Authenticator,
  createServer,
  isSegment,
  mount,
  READ_WRITE,
  readOnly,
  type StorageAdapter,
  withLockout,
} from 'longshore'
import { filter } from 'rxjs'
import { verify } from './accounts.js'

// Region, credentials and, where it is not AWS, AWS_ENDPOINT_URL_S3 are those of the environment.
const client = new S3Client({ forcePathStyle: true, maxAttempts: 1 })
const bucket = process.env.BUCKET ?? 'files'

const catalogue = readOnly(s3Storage({ client, bucket, prefix: 'catalogue' }))

function storageOf(tenant: string): StorageAdapter {
  const own = s3Storage({
    client,
    bucket,
    prefix: `tenants/${tenant}`,
    metadata: (_path, caller) => ({ tenant, 'uploaded-by': caller.name }),
  })
  return mount({ '/': own, '/catalogue': catalogue })
}

const tenants: Authenticator = {
  async authenticate(credentials) {
    if (credentials.kind !== 'password') return { granted: false }
    const account = await verify(credentials.user, credentials.password)
    if (!account) return { granted: false, reason: 'bad credentials' }
    // A name with a slash in it would lead into the files of another tenant.
    if (!isSegment(account.tenant)) return { granted: false, reason: 'no such tenant' }
    const attributes = { tenant: account.tenant }
    return {
      granted: true,
      principal: {
        name: account.login,
        attributes,
        storage: storageOf(account.tenant),
        permissions: READ_WRITE,
      },
    }
  },
}

const committed: { tenant: unknown; path: string }[] = []
const server = createServer({ authenticator: withLockout(tenants, { failures: 5, minutes: 15 }) })
server.events$
  .pipe(
    filter(event => event.type === 'transfer-finished'),
    filter(event => event.direction === 'upload' && event.outcome === 'completed'),
  )
  .subscribe(({ path, session }) => {
    // The object is in the bucket: this is the moment to tell others of it.
    committed.push({ tenant: session.principal?.attributes?.tenant, path })
    console.log(`uploaded by ${session.principal?.name}: ${path}`)
  })

const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`ftp://ada:analytical@localhost:${port}`)

export { committed, server }
