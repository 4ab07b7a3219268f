// `longshore serve s3://…` as a process, before real servers: files to and fro, users, workers, and what keeps it from starting.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { curl, Program, temporaryFolder } from '../cli/program.js'
import { type Bucket, makeBucket } from './lab/buckets.js'
import { describeOnServer } from './lab/servers.js'

const withoutCurl = process.env.CI === undefined && spawnSync('curl', ['--version']).status !== 0
const programs: Program[] = []

describeOnServer('Ceph', 'longshore serve s3://…', server => {
  const { accessKeyId, secretAccessKey } = server.credentials
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  const there = ['--s3-endpoint', server.endpoint, '--s3-region', server.region, '--s3-path-style']
  const alice = ['--user', 'alice:s3cret']
  let bucket: Bucket
  let folder: string
  let remove: () => void

  beforeEach(async () => {
    bucket = await makeBucket(server)
    const made = temporaryFolder()
    folder = made.folder
    remove = () => made.remove()
  })

  afterEach(async () => {
    await Promise.all(programs.splice(0).map(program => program.kill()))
    remove()
    await bucket.dispose()
  })

  function run(argv: readonly string[], more: Readonly<Record<string, string>> = {}): Program {
    const program = new Program(argv, { env: { ...env, ...more }, cwd: folder })
    programs.push(program)
    return program
  }

  async function serve(
    prefix: string,
    ...argv: readonly string[]
  ): Promise<{ program: Program; url: string }> {
    const program = run(['serve', `s3://${bucket.name}${prefix}`, '--port', '0', ...there, ...argv])
    const [, port] = await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)/)
    return { program, url: `ftp://127.0.0.1:${port}/` }
  }

  function fileOf(content: string): string {
    const file = join(folder, 'source')
    writeFileSync(file, content)
    return file
  }

  it.skipIf(withoutCurl)('takes, lists and gives files below the prefix, and nothing beside it', async () => {
    await bucket.put('elsewhere.txt', 'not yours')
    const { program, url } = await serve('/in/2026', ...alice)
    const large = 'x'.repeat(6_000_000)
    await curl(...alice, '--upload-file', fileOf('hello'), `${url}a.txt`)
    await curl(...alice, '--upload-file', fileOf(large), `${url}dir/large.bin`, '--ftp-create-dirs')
    expect(await curl(...alice, url)).toMatch(/ 5 .* a\.txt\r?\n.* dir\r?\n$/)
    expect(await curl(...alice, `${url}a.txt`)).toBe('hello')
    const copy = join(folder, 'copy')
    await curl(...alice, '--output', copy, `${url}dir/large.bin`)
    expect(readFileSync(copy, 'utf8') === large).toBe(true)
    expect((await bucket.keys()).filter(key => !key.endsWith('/'))).toEqual([
      'elsewhere.txt',
      'in/2026/a.txt',
      'in/2026/dir/large.bin',
    ])
    await expect(curl(...alice, '--path-as-is', `${url}../elsewhere.txt`)).rejects.toThrow(/does not exist/)
    await program.until(/upload {4}alice 127\.0\.0\.1 {5}\/dir\/large\.bin {2}6\.00 MB in .* completed\n/)
    program.child.kill('SIGTERM')
    const { code, stdout, stderr } = await program.ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout + stderr).not.toContain(secretAccessKey)
  })

  it.skipIf(withoutCurl)('lets users begin where the users file says, and guests read', async () => {
    await bucket.put('reports/june.txt', 'june')
    const users = join(folder, 'users.yaml')
    writeFileSync(users, '- { name: bob, password: guess, home: /reports, readOnly: true }\n', {
      mode: 0o600,
    })
    const { url } = await serve('', '--users', users, '--anonymous')
    const bob = ['--user', 'bob:guess']
    expect(await curl(...bob, `${url}june.txt`)).toBe('june')
    await expect(curl(...bob, '--upload-file', users, `${url}new.txt`)).rejects.toThrow(/25|550|denied/i)
    expect(await curl(`${url}reports/june.txt`)).toBe('june')
  })

  it.skipIf(withoutCurl)('serves from several processes, each with a client of its own', async () => {
    const { program, url } = await serve('', ...alice, '--workers', '2')
    const names = ['one', 'two', 'three', 'four']
    const file = fileOf('hello')
    await Promise.all(names.map(name => curl(...alice, '--upload-file', file, `${url}${name}`)))
    for (const name of names) expect(await curl(...alice, `${url}${name}`)).toBe('hello')
    expect(await bucket.keys()).toEqual([...names].sort())
    program.child.kill('SIGTERM')
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' })
  })

  it.skipIf(withoutCurl)('takes all of it from a configuration file', async () => {
    await bucket.put('in/a.txt', 'hello')
    const config = join(folder, 'ftp.yaml')
    const lines = [
      `root: s3://${bucket.name}/in/`,
      `s3-endpoint: ${server.endpoint}`,
      's3-path-style: true',
      'anonymous: true',
      'port: 0',
    ]
    writeFileSync(config, `${lines.join('\n')}\n`)
    const program = run(['serve', '--config', config])
    const [, port] = await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)/)
    expect(program.stdout).toContain(` serves s3://${bucket.name}/in\n`)
    expect(await curl(`ftp://127.0.0.1:${port}/a.txt`)).toBe('hello')
  })

  it.each<[string, (root: string) => [root: string, env?: Record<string, string>], RegExp]>([
    [
      'there is no such bucket',
      root => [`${root}-not`],
      /^longshore: there is no bucket \S+ at http:[^\n]*\n$/,
    ],
    [
      'the secret is wrong',
      root => [root, { AWS_SECRET_ACCESS_KEY: 'Xq7hush' }],
      /^longshore: the credentials are not accepted at http:[^\n]*\n$/,
    ],
    [
      'the key is unknown',
      root => [root, { AWS_ACCESS_KEY_ID: 'nobody' }],
      /^longshore: the credentials are not accepted at http:[^\n]*\n$/,
    ],
    [
      'the prefix is an object',
      root => [`${root}/a.txt`],
      /^longshore: \S+\/a\.txt is an object and no prefix;/,
    ],
  ])('says in one line that %s', async (_, change, message) => {
    await bucket.put('a.txt', 'hello')
    const [root, more] = change(`s3://${bucket.name}`)
    const { code, stdout, stderr } = await run(['serve', root, '--anonymous', ...there], more).ended
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('Xq7hush')
  })

  it('is examined by the doctor', async () => {
    const root = `s3://${bucket.name}`
    const argv = ['doctor', root, '--anonymous', '--port', '0', '--from', 'loopback', ...there]
    const { code, stdout } = await run(argv).ended
    expect(stdout).toContain(`ok    ${root} can be listed`)
    expect(code).toBe(0)
  })
})
