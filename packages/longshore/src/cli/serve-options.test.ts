import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer, connect as dial } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { kernelCopy } from '@longshore/sendfile'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { CERT, KEY } from '../../test/certificates.js'
import { MemoryIo } from '../../test/memory-io.js'
import { running } from '../../test/running.js'
import { temporaryFolder } from '../../test/temporary-folder.js'
import { program } from './program.js'
import { type GivenFlags, readSettings } from './read-settings.js'

// Below the ports that the system hands out, so that no connection of another test holds one.
const base = 20_000 + 20 * randomInt(600)
const ALICE = ['--user', 'alice:x']

async function certified(): Promise<string[]> {
  const folder = await temporaryFolder(onTestFinished)
  await writeFile(join(folder, 'c.pem'), CERT)
  await writeFile(join(folder, 'k.pem'), KEY)
  return ['--tls-cert', join(folder, 'c.pem'), '--tls-key', join(folder, 'k.pem')]
}

describe('the options at work', () => {
  it('--passive-ports: data connections stay in the ranges', async () => {
    const ranges = ['--passive-ports', `${base}-${base + 2}`, '--passive-ports', String(base + 9)]
    const run = await running(onTestFinished, [...ALICE, ...ranges])
    for (let round = 0; round < 8; round++) {
      const alice = await run.talk('alice', 'x')
      const port = Number(/\d{5}/.exec(await alice.say('EPSV'))?.[0])
      expect([base, base + 1, base + 2, base + 9]).toContain(port)
      alice.close()
    }
  })

  it('--passive-address: the clients of a network are told its address, this machine its own', async () => {
    const argv = [...ALICE, '--passive-address', '127.0.0.0/8=192.0.2.1', '--passive-address', '203.0.113.7']
    const near = await running(onTestFinished, argv)
    expect(await (await near.talk('alice', 'x')).say('PASV')).toMatch(/^227 .*\(192,0,2,1,/)
    const local = await running(onTestFinished, [...ALICE, '--passive-address', '203.0.113.7'])
    expect(await (await local.talk('alice', 'x')).say('PASV')).toMatch(/^227 .*\(127,0,0,1,/)
  })

  it('--proxy: the address that the proxy tells is the one in the log (B-30)', async () => {
    const run = await running(onTestFinished, [...ALICE, '--proxy', '127.0.0.1'])
    const proxy = dial(run.port, '127.0.0.1')
    proxy.write('PROXY TCP4 192.0.2.7 127.0.0.1 40000 21\r\nUSER alice\r\nPASS wrong\r\nQUIT\r\n')
    expect(await text(proxy)).toMatch(/^220 [\s\S]*530 /)
    await run.io.stdout.until(/192\.0\.2\.7/)
    const bare = dial(run.port, '127.0.0.1')
    bare.write('USER alice\r\n')
    expect(await text(bare)).toBe('')
  })

  it('--active-source-port: the server connects from it', async () => {
    const run = await running(onTestFinished, [...ALICE, '--active-source-port', String(base + 10)])
    await writeFile(join(run.root, 'a.txt'), 'hello')
    const waiting = createServer()
    await new Promise<void>(resolve => waiting.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void waiting.close())
    const { port } = waiting.address() as { port: number }
    const arrived = new Promise<{ from: number | undefined; content: string }>(resolve =>
      waiting.once('connection', socket => {
        const from = socket.remotePort
        void text(socket).then(content => resolve({ from, content }))
      }),
    )
    const alice = await run.talk('alice', 'x')
    expect(await alice.say(`PORT 127,0,0,1,${port >> 8},${port & 255}`)).toMatch(/^200 /)
    await alice.say('RETR a.txt')
    expect(await arrived).toEqual({ from: base + 10, content: 'hello' })
  })

  it.runIf(kernelCopy() !== undefined).each([
    ['no option: the system copies downloads', [], true],
    ['--no-kernel-copy: it does not', ['--no-kernel-copy'], false],
  ])('%s', async (_, argv, copies) => {
    const copy = vi.spyOn(kernelCopy() as { copy: () => number }, 'copy')
    onTestFinished(() => copy.mockRestore())
    const run = await running(onTestFinished, [...ALICE, ...argv])
    // More than is read and sent in one step.
    const bytes = 'hello '.repeat(20_000)
    await writeFile(join(run.root, 'a.txt'), bytes)
    const alice = await run.talk('alice', 'x')
    expect(await alice.say('TYPE I')).toMatch(/^200 /)
    // The first ones may be read in the pool, to learn how quick the disk is.
    for (let round = 0; round < 5; round++) expect(await alice.download('a.txt')).toBe(bytes)
    expect(copy.mock.calls.length > 0).toBe(copies)
  })

  it('kernel-copy in a configuration file: is what it says, unless the command line says otherwise', async () => {
    const folder = await temporaryFolder(onTestFinished)
    await writeFile(join(folder, 'ftp.yaml'), 'root: .\nanonymous: true\nkernel-copy: false\n')
    const config = ['--config', join(folder, 'ftp.yaml')]
    const told: unknown[] = []
    for (const argv of [config, [...config, '--kernel-copy'], ['--anonymous', '.']]) {
      const serve = async (root: string | undefined, flags: GivenFlags) => {
        told.push((await readSettings(root, flags, new MemoryIo())).kernelCopy)
        return 0
      }
      const actions = { serve, doctor: async () => 0, hash: async () => 0 }
      await program(actions, new MemoryIo(), () => undefined).parseAsync(['serve', ...argv], { from: 'user' })
    }
    expect(told).toEqual([false, true, true])
  })

  it('--max-sessions: one more is told to come later', async () => {
    const run = await running(onTestFinished, [...ALICE, '--max-sessions', '1'])
    await run.talk('alice', 'x')
    const late = await run.talk()
    expect(await late.reply()).toBe('000 closed')
    await run.io.stdout.until(/refused {3}127\.0\.0\.1 {11}too many sessions/)
  })

  it('--max-file-size: one byte more is 552, and a configuration file may say it too', async () => {
    const folder = await temporaryFolder(onTestFinished)
    await writeFile(join(folder, 'ftp.yaml'), 'max-file-size: 1k\n')
    for (const limit of [
      ['--max-file-size', '1k'],
      ['--config', join(folder, 'ftp.yaml')],
    ]) {
      const run = await running(onTestFinished, [...ALICE, ...limit])
      const talk = await run.talk('alice', 'x')
      expect(await talk.upload('fits.txt', 'x'.repeat(1000))).toMatch(/^226/)
      expect(await talk.upload('large.txt', 'x'.repeat(1001))).toMatch(/^552/)
      await run.io.stdout.until(/\/large\.txt .* failed {2}Files may have 1000 bytes at most\./)
    }
  })

  it('--max-sessions-per-user: one more of alice has to wait, bob has not', async () => {
    const argv = [...ALICE, '--user', 'bob:y', '--max-sessions-per-user', '1']
    const run = await running(onTestFinished, argv)
    await run.talk('alice', 'x')
    const late = await run.talk()
    await late.say('USER alice')
    expect(await late.say('PASS x')).toMatch(/^530/)
    await run.io.stdout.until(/denied .*too many sessions/)
    const bob = await run.talk('bob', 'y')
    expect(await bob.say('PWD')).toMatch(/^257/)
  })

  it.each(['--max-transfers', '--max-transfers-per-user'])(
    '%s: one more is told 425 while one runs',
    async flag => {
      const run = await running(onTestFinished, [...ALICE, flag, '1'])
      const [first, second] = [await run.talk('alice', 'x'), await run.talk('alice', 'x')]
      const socket = await first.data()
      expect(await first.say('STOR a.txt')).toMatch(/^150/)
      await second.data()
      expect(await second.say('STOR b.txt')).toMatch(/^425/)
      socket.end('tea')
      expect(await first.reply()).toMatch(/^226/)
      expect(await second.upload('b.txt', 'tea')).toMatch(/^226/)
    },
  )

  it('--command-rate: the next command of a session waits', async () => {
    const run = await running(onTestFinished, [...ALICE, '--command-rate', '4'])
    const talk = await run.talk('alice', 'x')
    const began = performance.now()
    for (let i = 0; i < 6; i++) expect(await talk.say('NOOP')).toMatch(/^200/)
    expect(performance.now() - began).toBeGreaterThan(450)
  })

  it('--upload-rate: bytes take their time', async () => {
    const run = await running(onTestFinished, [...ALICE, '--upload-rate', '1k'])
    const talk = await run.talk('alice', 'x')
    const began = performance.now()
    expect(await talk.upload('slow.txt', 'x'.repeat(1050))).toMatch(/^226/)
    expect(performance.now() - began).toBeGreaterThan(950)
  })

  it('--connection-rate: one more in a minute is told to come later (C-30)', async () => {
    const run = await running(onTestFinished, [...ALICE, '--connection-rate', '1'])
    await run.talk('alice', 'x')
    const late = await run.talk()
    expect(await late.reply()).toBe('000 closed')
    await run.io.stdout.until(/refused {3}127\.0\.0\.1 .*too many connections/)
  })

  it('--allow and --deny: who is kept out hears nothing, and the log says why (C-30)', async () => {
    const argv = [...ALICE, '--allow', '127.0.0.0/8', '--deny', '127.0.0.1/32']
    const run = await running(onTestFinished, argv)
    expect(await text(dial(run.port, '127.0.0.1'))).toBe('')
    await run.io.stdout.until(/refused {3}127\.0\.0\.1 .*address not allowed/)
    const other = dial({ port: run.port, host: '127.0.0.1', localAddress: '127.0.0.2' })
    other.write('QUIT\r\n')
    expect(await text(other)).toMatch(/^220 /)
  })

  it('--idle-timeout: who says nothing is told 421 and sent away', async () => {
    const run = await running(onTestFinished, [...ALICE, '--idle-timeout', '0.3'])
    const alice = await run.talk('alice', 'x')
    expect(await alice.reply()).toMatch(/^421 /)
    expect(await alice.reply()).toBe('000 closed')
  })

  it('--transfer-timeout: a transfer that stands still is ended, and the log says why', async () => {
    const run = await running(onTestFinished, [...ALICE, '--transfer-timeout', '0.3'])
    const alice = await run.talk('alice', 'x')
    const data = await alice.data()
    await alice.say('STOR still.txt')
    data.write('a')
    expect(await alice.reply()).toMatch(/^426 /)
    expect((await run.io.stdout.until(/upload {4}alice 127\.0\.0\.1 .*\n/))[0]).toMatch(
      /failed {2}stalled\n$/,
    )
  })

  it('--tls optional: AUTH TLS is offered, and not demanded', async () => {
    const run = await running(onTestFinished, [...ALICE, ...(await certified())])
    const alice = await run.talk()
    expect(await alice.say('AUTH TLS')).toMatch(/^234 /)
    const other = await run.talk('alice', 'x')
    expect(await other.say('PWD')).toMatch(/^257 /)
  })

  it('--tls required: there is no login in the clear', async () => {
    const run = await running(onTestFinished, [...ALICE, ...(await certified()), '--tls', 'required'])
    expect(await (await run.talk()).say('USER alice')).toMatch(/^530 /)
  })

  it('--tls implicit: TLS comes before the greeting', async () => {
    const run = await running(onTestFinished, [...ALICE, ...(await certified()), '--tls', 'implicit'])
    const socket = connect({ port: run.port, host: '127.0.0.1', ca: CERT })
    socket.write('QUIT\r\n')
    expect(await text(socket)).toMatch(/^220 .*\r\n221 /)
  })

  it('--users: home is where a user begins, and / is still the folder', async () => {
    const folder = await temporaryFolder(onTestFinished)
    const users = join(folder, 'users.yaml')
    await writeFile(users, '- { name: bob, password: x, home: /docs, readOnly: true }', { mode: 0o600 })
    const run = await running(onTestFinished, ['--users', users])
    const bob = await run.talk('bob', 'x')
    expect(await bob.say('PWD')).toMatch(/^257 "\/docs"/)
    expect(await bob.say('MKD /new')).toMatch(/^550 /)
  })
})
