import { Readable, Writable } from 'node:stream'
import { Client } from 'basic-ftp'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Bucket, makeBucket } from '../../test/s3/lab/buckets.js'
import { describeOnServers } from '../../test/s3/lab/servers.js'

describeOnServers('tenants', s3 => {
  let bucket: Bucket
  let example: typeof import('./main.js')

  beforeAll(async () => {
    bucket = await makeBucket(s3)
    await bucket.put('catalogue/prices.txt', 'all the same')
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint)
    vi.stubEnv('AWS_REGION', s3.region)
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.credentials.secretAccessKey)
    vi.stubEnv('BUCKET', bucket.name)
    vi.stubEnv('PORT', '0')
    // Each server has a run of its own.
    vi.resetModules()
    example = await import('./main.js')
  })

  afterAll(async () => {
    await example.server.close()
    await bucket.dispose()
    vi.unstubAllEnvs()
  })

  async function enter(user: string, password: string): Promise<Client> {
    const client = new Client()
    const port = example.server.addresses[0]?.port ?? 0
    await client.access({ host: 'localhost', port, user, password })
    return client
  }

  async function fetched(client: Client, path: string): Promise<string> {
    const chunks: Buffer[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk))
        done()
      },
    })
    await client.downloadTo(sink, path)
    return Buffer.concat(chunks).toString()
  }

  it('gives each tenant a prefix of its own, which the object and an event tell of', async () => {
    const ada = await enter('ada', 'analytical')
    await ada.uploadFrom(Readable.from(['notes']), '/notes.txt')
    const [charles, mary] = [await enter('charles', 'difference'), await enter('mary', 'celestial')]
    expect(await fetched(charles, '/notes.txt')).toBe('notes')
    expect((await mary.list('/')).map(({ name }) => name)).toEqual(['catalogue'])
    await expect(mary.size('/notes.txt')).rejects.toThrow('550')
    expect(await bucket.keys()).toContain('tenants/engines/notes.txt')
    const { metadata } = await bucket.get('tenants/engines/notes.txt')
    expect(metadata).toMatchObject({ tenant: 'engines', 'uploaded-by': 'ada' })
    expect(example.committed).toEqual([{ tenant: 'engines', path: '/notes.txt' }])
    for (const client of [ada, charles, mary]) client.close()
  })

  it('shows all of them the catalogue, to read', async () => {
    const mary = await enter('mary', 'celestial')
    expect(await fetched(mary, '/catalogue/prices.txt')).toBe('all the same')
    await expect(mary.uploadFrom(Readable.from(['x']), '/catalogue/prices.txt')).rejects.toThrow('550')
    await expect(mary.remove('/catalogue/prices.txt')).rejects.toThrow('550')
    mary.close()
  })

  it('lets nobody in whose tenant is no name', async () => {
    await expect(enter('mallory', 'x')).rejects.toThrow('530')
    await expect(enter('ada', 'difference')).rejects.toThrow('530')
  })
})
