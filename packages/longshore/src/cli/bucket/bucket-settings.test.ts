import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryIo } from '../../../test/memory-io.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { type GivenFlags, readSettings } from '../read-settings.js'
import type { Settings } from '../settings.js'

function settingsOf(root: string, flags: GivenFlags = {}): Promise<Settings> {
  return readSettings(root, { anonymous: true, ...flags }, new MemoryIo({ cwd: '/srv' }))
}

const PLAIN = { endpoint: undefined, region: undefined, pathStyle: false }

describe('a root that is a bucket', () => {
  it.each([
    ['s3://files', 's3://files', { bucket: 'files', prefix: '' }],
    ['s3://files/', 's3://files', { bucket: 'files', prefix: '' }],
    ['S3://files/in/2026/', 's3://files/in/2026', { bucket: 'files', prefix: 'in/2026' }],
    ['s3://My_Bucket.1/%20 é', 's3://My_Bucket.1/%20 é', { bucket: 'My_Bucket.1', prefix: '%20 é' }],
  ])('%s is taken apart, and shown without a slash at its end', async (typed, root, parts) => {
    expect(await settingsOf(typed)).toMatchObject({ root, bucket: { ...PLAIN, ...parts } })
  })

  it('has a server, a region and a style of addresses', async () => {
    const flags = { s3Endpoint: 'http://127.0.0.1:9000', s3Region: 'eu-central-1', s3PathStyle: true }
    expect((await settingsOf('s3://files', flags)).bucket).toEqual({
      bucket: 'files',
      prefix: '',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-central-1',
      pathStyle: true,
    })
  })

  it('is said in a configuration file as well', async () => {
    const folder = await temporaryFolder(onTestFinished)
    const lines = ['root: s3://files/in', 's3-endpoint: https://s3.example.com', 's3PathStyle: true']
    await writeFile(join(folder, 'ftp.yaml'), lines.join('\n'))
    const settings = await readSettings(
      undefined,
      { config: 'ftp.yaml', anonymous: true },
      new MemoryIo({ cwd: folder }),
    )
    expect(settings).toMatchObject({
      root: 's3://files/in',
      bucket: { bucket: 'files', prefix: 'in', endpoint: 'https://s3.example.com', pathStyle: true },
    })
  })

  it.each([
    ['s3://', /names no bucket; write s3:\/\/BUCKET or s3:\/\/BUCKET\/PREFIX$/],
    ['s3:///files', /names no bucket/],
    ['s3://key:secret@files', /names no bucket/],
    ['s3://files//a', /what follows the bucket is no prefix/],
    ['s3://files/a//b', /what follows the bucket is no prefix/],
    ['s3://files/../b', /what follows the bucket is no prefix/],
    ['s3://files/a/.', /what follows the bucket is no prefix/],
    ['s3://files/a\nb', /"s3:\/\/files\/a\\nb": what follows the bucket is no prefix/],
  ])('is refused when it cannot be one: %j', async (root, message) => {
    await expect(settingsOf(root)).rejects.toMatchObject({
      name: 'UsageProblem',
      message: expect.stringMatching(message),
    })
  })

  it.each<[GivenFlags, RegExp]>([
    [
      { s3Endpoint: '127.0.0.1:9000' },
      /^--s3-endpoint: "127.0.0.1:9000" is no address of a server; write a URL/,
    ],
    [{ s3Endpoint: 'ftp://host' }, /is no address of a server/],
    [{ s3Endpoint: 'https://host/?a=b' }, /is no address of a server/],
    [{ s3Region: 'eu central' }, /^--s3-region: "eu central" is no region/],
    [{ s3PathStyle: 'yes' }, /^--s3-path-style: true or false is needed$/],
  ])('is refused with %j', async (flags, message) => {
    await expect(settingsOf('s3://files', flags)).rejects.toMatchObject({
      name: 'UsageProblem',
      message: expect.stringMatching(message),
    })
  })

  it('is refused with a password in the endpoint, which is not repeated', async () => {
    const problem = await settingsOf('s3://files', { s3Endpoint: 'https://key:hush@host' }).catch(String)
    expect(problem).toMatch(/an endpoint has no user and no password; give them as AWS_ACCESS_KEY_ID/)
    expect(problem).not.toContain('hush')
  })
})

describe('a root that is a folder', () => {
  it.each(['files', './s3:', '/srv/s3://'])('%s has no bucket', async root => {
    expect((await settingsOf(root)).bucket).toBeUndefined()
  })

  it.each<[string, GivenFlags]>([
    ['--s3-endpoint', { s3Endpoint: 'http://127.0.0.1:9000' }],
    ['--s3-region', { s3Region: 'eu-central-1' }],
    ['--s3-path-style', { s3PathStyle: true }],
  ])('is refused with %s, which would do nothing', async (flag, flags) => {
    await expect(settingsOf('files', flags)).rejects.toThrow(
      `${flag} is for a bucket, and /srv/files is a folder; name the bucket as s3://BUCKET/PREFIX`,
    )
  })
})
