import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryIo, type MemoryIoOptions } from '../../test/memory-io.js'
import { temporaryFolder } from '../../test/temporary-folder.js'
import { main } from './main.js'

describe('what longshore serve cannot do', () => {
  async function refused(argv: readonly string[], options: MemoryIoOptions = {}) {
    const io = new MemoryIo(options)
    const code = await main(['serve', ...argv], io)
    return { code, out: io.stdout.text, error: io.stderr.text }
  }

  it('is told in one line with exit code 1: a port that is taken', async () => {
    const holder = createServer()
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void holder.close())
    const { port } = holder.address() as { port: number }
    const folder = await temporaryFolder(onTestFinished)
    expect(await refused([folder, '--anonymous', '--port', String(port)])).toEqual({
      code: 1,
      out: '',
      error: `longshore: port ${port} on 127.0.0.1 is taken by another program; choose another with --port, or --port 0 for any free one\n`,
    })
  })

  it.each([
    [
      'a folder that is not there',
      ['none', '--anonymous'],
      1,
      /^longshore: the folder .*none cannot be served: it does not exist\n$/,
    ],
    [
      'a file instead of a folder',
      ['a.txt', '--anonymous'],
      1,
      /a\.txt cannot be served: it is no folder\n$/,
    ],
    [
      'an address of another machine',
      ['.', '--anonymous', '--port', '0', '--host', '192.0.2.254'],
      1,
      /no network of this machine has the address 192\.0\.2\.254/,
    ],
    [
      'a certificate that is not there',
      ['.', '--anonymous', '--tls-cert', 'c.pem', '--tls-key', 'k.pem'],
      1,
      /the certificate .*c\.pem cannot be read: it does not exist\n$/,
    ],
    [
      'no certificate in the file',
      ['.', '--anonymous', '--tls-cert', 'a.txt', '--tls-key', 'a.txt'],
      1,
      /holds no certificate in PEM form/,
    ],
    [
      'a malformed hash',
      ['.', '--users', 'u.yaml'],
      2,
      /^longshore: user "al": the password hash does not read/,
    ],
    ['nobody to let in', ['.'], 2, /^longshore: nobody could log in; add --user/],
    ['no folder at all', ['--anonymous'], 2, /^longshore: which folder\?/],
    ['two folders', ['.', '.', '--anonymous'], 2, /^longshore: too many arguments for 'serve'/],
    [
      'an unknown option',
      ['.', '--prot=21'],
      2,
      /^longshore: unknown option --prot; did you mean --port\?\n$/,
    ],
    ['a missing value', ['.', '--port'], 2, /^longshore: option '--port <number>' argument missing/],
  ])('is told in one line: %s', async (_, argv, code, message) => {
    const cwd = await temporaryFolder(onTestFinished)
    await writeFile(join(cwd, 'a.txt'), 'no PEM')
    await writeFile(join(cwd, 'u.yaml'), '- { name: al, passwordHash: x }')
    const answer = await refused(argv, { cwd })
    expect(answer).toMatchObject({ code, out: '', error: expect.stringMatching(message) })
    expect(answer.error.split('\n')).toHaveLength(2)
  })
})

describe('longshore', () => {
  it('prints its help without arguments, and its version', async () => {
    const help = new MemoryIo()
    expect(await main([], help)).toBe(0)
    expect(help.stdout.text).toMatch(/^Usage: longshore/)
    const version = new MemoryIo()
    expect(await main(['--version'], version)).toBe(0)
    expect(version.stdout.text).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('does not repeat a password that stands behind a mistyped option (C-19)', async () => {
    const io = new MemoryIo()
    expect(await main(['serve', '.', '--usr=alice:s3cret'], io)).toBe(2)
    expect(io.stderr.text).toBe('longshore: unknown option --usr; did you mean --user?\n')
  })

  it.each(['-palice:s3cret', '--x=alice:s3cret'])('does not repeat the value of %.2s…', async option => {
    const io = new MemoryIo()
    expect(await main(['serve', '.', option], io)).toBe(2)
    expect(io.stderr.text).toMatch(
      /^longshore: unknown option -(p|-x); longshore --help explains what there is\n$/,
    )
  })

  it('suggests the command that was meant', async () => {
    const io = new MemoryIo()
    expect(await main(['serv', '.'], io)).toBe(2)
    expect(io.stderr.text).toBe('longshore: unknown command serv; did you mean serve?\n')
  })
})
