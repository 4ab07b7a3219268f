import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { MemoryIoOptions } from '../../test/memory-io.js'
import { running } from '../../test/running.js'

const serving = (argv: readonly string[], options?: MemoryIoOptions) => running(onTestFinished, argv, options)

describe('longshore serve', () => {
  it('serves the folder as / to every user, and logs what they do', async () => {
    const run = await serving(['--user', 'alice:s:e:c', '--user', 'bob:x:ro'])
    await mkdir(join(run.root, 'docs'))
    await writeFile(join(run.root, 'docs/a.txt'), 'hello')
    const alice = await run.talk('alice', 's:e:c')
    expect(await alice.say('PWD')).toMatch(/^257 "\/"/)
    expect(await alice.download('/docs/a.txt')).toBe('hello')
    expect(await alice.upload('new.txt', 'from alice')).toMatch(/^226 /)
    expect(await readFile(join(run.root, 'new.txt'), 'utf8')).toBe('from alice')
    expect(await alice.say('DELE new.txt')).toMatch(/^250 /)
    const bob = await run.talk('bob', 'x')
    expect(await bob.download('docs/a.txt')).toBe('hello')
    expect(await bob.say('DELE docs/a.txt')).toMatch(/^550 /)
    await run.io.stdout.until(/download {2}bob 127\.0\.0\.1/)
    expect(run.io.stdout.text).toMatch(/login {5}alice 127\.0\.0\.1\n/)
    expect(run.io.stdout.text).toMatch(
      /download {2}alice 127\.0\.0\.1 {5}\/docs\/a\.txt {2}5 B in \d+ ms .* completed\n/,
    )
    expect(run.io.stdout.text).toMatch(/upload {4}alice 127\.0\.0\.1 {5}\/new\.txt {2}10 B in /)
    expect(run.io.stdout.text).toMatch(/delete {4}alice 127\.0\.0\.1 {5}\/new\.txt\n/)
    expect(run.io.stdout.text).not.toContain('\u001b')
  })

  it('lets anonymous and ftp read, and nobody else in', async () => {
    const run = await serving(['--anonymous'])
    await writeFile(join(run.root, 'a.txt'), 'public')
    for (const guest of ['anonymous', 'ftp', 'FTP'])
      expect(await (await run.talk(guest, 'me@')).download('a.txt')).toBe('public')
    const guest = await run.talk('anonymous', 'me@')
    expect(await guest.say('MKD x')).toMatch(/^550 /)
    const stranger = await run.talk()
    await stranger.say('USER root')
    expect(await stranger.say('PASS toor')).toMatch(/^530 /)
    expect(run.io.stdout.text).toMatch(/denied {4}unknown user 127\.0\.0\.1/)
  })

  it('says where it is, whom it lets in and what to type', async () => {
    const { io, port } = await serving(['--user', 'al ice:secret', '--user', 'bob:x:ro', '--anonymous'])
    await io.stdout.until(/Ctrl-C ends it/)
    expect(io.stdout.text).toMatch(/^longshore \d+\.\d+\.\d+ serves /)
    expect(io.stdout.text).toContain('"al ice", bob (read only), anonymous (read only)')
    expect(io.stdout.text).toContain(`curl --user 'al ice' ftp://127.0.0.1:${port}/`)
    expect(io.stdout.text).toContain(`lftp -u 'al ice' ftp://127.0.0.1:${port}`)
    expect(io.stdout.text).toContain(`Host 127.0.0.1, Port ${port}, User al ice, Encryption: only plain FTP`)
    expect(io.stdout.text).toContain('this machine only')
  })

  it('writes with --json one object a line on stdout, and nothing else', async () => {
    const run = await serving(['--user', 'alice:Xq7secret', '--json'])
    const alice = await run.talk('alice', 'Xq7secret')
    await alice.upload('evil \u202etxt.exe', 'abc')
    const stranger = await run.talk('Xq7secret', 'Xq7secret')
    stranger.close()
    await run.io.stdout.until(/"login-failed"/)
    run.io.signal('SIGTERM')
    expect(await run.code).toBe(0)
    const records = run.io.stdout.lines.map(line => JSON.parse(line) as Record<string, unknown>)
    expect(records.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'listening',
        'session-opened',
        'login-succeeded',
        'transfer-started',
        'transfer-finished',
        'login-failed',
        'closing',
        'closed',
      ]),
    )
    expect(records.find(({ type }) => type === 'transfer-finished')).toMatchObject({
      user: 'alice',
      address: '127.0.0.1',
      direction: 'upload',
      path: '/evil \u202etxt.exe',
      bytes: 3,
      outcome: 'completed',
    })
    expect(run.io.stdout.text).not.toMatch(/\p{Cf}/u)
    expect(run.io.stdout.text + run.io.stderr.text).not.toContain('Xq7secret')
  })

  it('draws progress on a terminal, in place, and only there', async () => {
    const run = await serving(['--user', 'alice:x'], { terminal: true })
    const alice = await run.talk('alice', 'x')
    const data = await alice.data()
    await alice.say('STOR big.bin')
    data.write('x'.repeat(100_000))
    const drawn = run.io.stdout.until(/↑ alice \/big\.bin {2}100 kB/)
    const redraw = setInterval(() => run.io.tick(250), 5)
    await drawn.finally(() => clearInterval(redraw))
    data.end()
    await run.io.stdout.until(/upload {4}.*completed\n/)
    expect(run.io.stdout.text.split('\n').at(-1)).not.toContain('big.bin')
  })

  it('warns of clear-text passwords when the network can reach it (C-58)', async () => {
    const { io } = await serving(['--user', 'alice:x', '--host', '0.0.0.0'], {
      interfaces: {
        lo: [
          { address: '127.0.0.1', family: 'IPv4', internal: true, netmask: '', mac: '', cidr: '127.0.0.1/8' },
        ],
      },
    })
    const warning = /warning {3}passwords travel in the clear over the network; --tls-cert/
    expect(await io.stdout.until(warning)).toBeTruthy()
  })

  it.each([[['--user', 'alice:x']], [['--anonymous', '--host', '0.0.0.0', '--json']]])(
    'does not warn of them with %j',
    async argv => {
      const run = await serving(argv)
      const talk = await run.talk()
      expect(await talk.say('QUIT')).toMatch(/^221 /)
      expect(run.io.stdout.text).not.toMatch(/clear over the network/)
    },
  )
})

describe('the end of longshore serve', () => {
  it('waits for running transfers at the first signal, and says for how many', async () => {
    const run = await serving(['--user', 'alice:x'])
    const alice = await run.talk('alice', 'x')
    const data = await alice.data()
    await alice.say('STOR half.txt')
    data.write('first half, ')
    run.io.signal('SIGTERM')
    await run.io.stdout.until(/closing {3}waiting for 1 transfer, at most 30 s; Ctrl-C again ends at once/)
    data.end('second half')
    expect(await alice.reply()).toMatch(/^226 /)
    expect(await run.code).toBe(0)
    expect(await readFile(join(run.root, 'half.txt'), 'utf8')).toBe('first half, second half')
    expect(run.io.stdout.text).toMatch(/closed\n$/)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once at a second %s, with exit code %d', async (signal, code) => {
    const run = await serving(['--user', 'alice:x'])
    const alice = await run.talk('alice', 'x')
    await alice.data()
    await alice.say('STOR never.txt')
    run.io.signal('SIGINT')
    await run.io.stdout.until(/waiting for 1 transfer/)
    run.io.signal(signal)
    expect(await run.code).toBe(code)
    alice.close()
  })
})
