import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Answer, answeringServer, listing, refusal } from '../../../test/answering-server.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import type { BucketSettings } from '../settings.js'
import { checkBucket } from './check-bucket.js'

const SECRET = 'Xq7hush'
const SETTINGS: BucketSettings = {
  bucket: 'files',
  prefix: '',
  endpoint: undefined,
  region: 'us-east-1',
  pathStyle: true,
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'someone')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET)
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])
    vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
  onTestFinished(() => void vi.unstubAllEnvs())
})

async function at(answerTo: (url: URL) => Answer): Promise<string> {
  return answeringServer(onTestFinished, answerTo)
}

/** What is said of the bucket; fails when nothing is wrong with it. */
async function faultOf(changed: Partial<BucketSettings>, patienceMs?: number): Promise<string> {
  const problem = await checkBucket({ ...SETTINGS, ...changed }, patienceMs).catch((error: unknown) => error)
  expect(problem).toMatchObject({ name: 'StartProblem' })
  const { message } = problem as Error
  expect(message).not.toContain('\n')
  expect(message).not.toContain(SECRET)
  return message
}

describe('a bucket that can be listed', () => {
  it('is asked for one key below its prefix, and no more', async () => {
    const asked: string[] = []
    const endpoint = await at(url => {
      asked.push(`${url.pathname} ${url.searchParams.get('prefix')} ${url.searchParams.get('max-keys')}`)
      return listing('files', 'in/a.txt')
    })
    expect(await checkBucket({ ...SETTINGS, endpoint, prefix: 'in' })).toEqual({ empty: false })
    expect(asked).toEqual(['/files/ in/ 1'])
  })

  it('may have nothing below its prefix, which is told', async () => {
    const endpoint = await at(url =>
      url.searchParams.get('prefix') === 'in' ? listing('files', 'in.txt') : listing('files'),
    )
    expect(await checkBucket({ ...SETTINGS, endpoint, prefix: 'in' })).toEqual({ empty: true })
    expect(await checkBucket({ ...SETTINGS, endpoint })).toEqual({ empty: true })
  })

  it('is served to those who may list below the prefix only', async () => {
    const endpoint = await at(url =>
      url.searchParams.get('prefix') === 'in/' ? listing('files') : refusal(403, 'AccessDenied'),
    )
    expect(await checkBucket({ ...SETTINGS, endpoint, prefix: 'in' })).toEqual({ empty: true })
  })

  it('is asked again where the server is overwhelmed for a moment', async () => {
    let asked = 0
    const endpoint = await at(() => (asked++ === 0 ? refusal(503, 'SlowDown') : listing('files', 'a')))
    expect(await checkBucket({ ...SETTINGS, endpoint })).toEqual({ empty: false })
  })

  it('needs no region where the server is named', async () => {
    const endpoint = await at(() => listing('files', 'a'))
    expect(await checkBucket({ ...SETTINGS, endpoint, region: undefined })).toEqual({ empty: false })
  })
})

describe('a bucket that cannot be served', () => {
  it.each<[string, Answer, RegExp]>([
    [
      'is not there',
      refusal(404, 'NoSuchBucket'),
      /^there is no bucket files at http:\/\/127.0.0.1:\d+; make it, or correct the name$/,
    ],
    [
      'may not be listed',
      refusal(403, 'AccessDenied'),
      /^the credentials may not list s3:\/\/files; they need s3:ListBucket/,
    ],
    ['may not be listed, without a word', { status: 403 }, /^the credentials may not list s3:\/\/files;/],
    [
      'does not know the key',
      refusal(403, 'InvalidAccessKeyId'),
      /^the credentials are not accepted at http.* \(InvalidAccessKeyId\); check AWS_ACCESS_KEY_ID and/,
    ],
    [
      'does not accept the signature',
      refusal(403, 'SignatureDoesNotMatch', `<SignatureProvided>${SECRET}</SignatureProvided>`),
      /^the credentials are not accepted at .* \(SignatureDoesNotMatch\)/,
    ],
    ['gets old credentials', refusal(400, 'ExpiredToken'), /^the credentials have expired; log in anew/],
    ['gets a wrong time', refusal(403, 'RequestTimeTooSkewed'), /^the clock of this machine is not/],
    [
      'is in another region',
      { ...refusal(301, 'PermanentRedirect'), headers: { 'x-amz-bucket-region': 'eu-central-1' } },
      /^the bucket files is in the region eu-central-1, and not in us-east-1; add --s3-region eu-central-1$/,
    ],
    [
      'expects another region',
      refusal(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'),
      /^the bucket files is in the region eu-west-1, and not in us-east-1; add --s3-region eu-west-1$/,
    ],
    [
      'is elsewhere',
      refusal(301, 'PermanentRedirect'),
      /^the bucket files is in another region, and not in us-east-1; name it with --s3-region$/,
    ],
    [
      'is no S3',
      { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not found</html>' },
      /^s3:\/\/files cannot be listed at http.* \(NotFound, status 404\); check that S3 is spoken there$/,
    ],
    [
      'is a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><br></html>' },
      /^s3:\/\/files cannot be listed at .*status 200\); check that S3 is spoken there$/,
    ],
    [
      'answers for another',
      listing('other', 'a'),
      /^the server does not answer as S3 does .* check --s3-endpoint$/,
    ],
    ['is out of order', { status: 503 }, /^s3:\/\/files cannot be listed at .*status 503\)/],
  ])('since it %s', async (_, answer, message) => {
    expect(await faultOf({ endpoint: await at(() => answer) })).toMatch(message)
  })

  it('since its server says nothing', async () => {
    const endpoint = await at(() => ({}))
    expect(await faultOf({ endpoint }, 100)).toMatch(/^http:.* does not answer; check --s3-endpoint$/)
  })

  it('since nothing listens there', async () => {
    const endpoint = 'http://127.0.0.1:1'
    expect(await faultOf({ endpoint })).toBe(
      'http://127.0.0.1:1 is not reached: nothing listens there; check --s3-endpoint',
    )
  })

  it('since there is no such host', async () => {
    expect(await faultOf({ endpoint: 'http://s3.invalid' })).toBe(
      'the host name s3.invalid cannot be resolved; check --s3-endpoint',
    )
    expect(await faultOf({ endpoint: 'http://s3.invalid', pathStyle: false })).toMatch(
      /^the host name files\.s3\.invalid cannot be resolved; .*, or add --s3-path-style, since/,
    )
  })

  it('since TLS is expected where there is none', async () => {
    const endpoint = (await at(() => listing('files'))).replace('http:', 'https:')
    expect(await faultOf({ endpoint })).toMatch(/ does not speak TLS; perhaps the endpoint begins with http:/)
  })

  it('since its prefix is an object', async () => {
    const endpoint = await at(url =>
      url.searchParams.get('prefix') === 'in/a.txt' ? listing('files', 'in/a.txt') : listing('files'),
    )
    expect(await faultOf({ endpoint, prefix: 'in/a.txt' })).toBe(
      's3://files/in/a.txt is an object and no prefix; serve what is above it: s3://files/in',
    )
  })

  it('since no region is known', async () => {
    vi.stubEnv('AWS_REGION', undefined)
    expect(await faultOf({ region: undefined })).toBe(
      'no region is known; add --s3-region, or set AWS_REGION',
    )
  })

  it('since there are no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined)
    expect(await faultOf({ endpoint: 'http://127.0.0.1:1' })).toMatch(
      /^no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE,/,
    )
  })

  it('since a program for credentials fails, whose words are kept', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined)
    const folder = await temporaryFolder(onTestFinished)
    const config = join(folder, 'config')
    await writeFile(config, `[default]\ncredential_process = sh -c "echo ${SECRET} >&2; exit 1"\n`)
    vi.stubEnv('AWS_CONFIG_FILE', config)
    expect(await faultOf({ endpoint: 'http://127.0.0.1:1' })).toMatch(/^no credentials were found;/)
  })
})
