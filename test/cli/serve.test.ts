// `longshore serve` as a process: a real client, signals, exit codes, and what stands on its two outputs.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { curl, Program, temporaryFolder } from './program.js'

const withoutCurl = process.env.CI === undefined && spawnSync('curl', ['--version']).status !== 0

let folder: string
let remove: () => void
const programs: Program[] = []

beforeEach(() => {
  const made = temporaryFolder()
  folder = made.folder
  remove = () => made.remove()
})

afterEach(async () => {
  await Promise.all(programs.splice(0).map(program => program.kill()))
  remove()
})

async function serve(...argv: readonly string[]): Promise<{ program: Program; url: string; port: number }> {
  const program = new Program(['serve', folder, '--port', '0', '--user', 'alice:s3cret', ...argv])
  programs.push(program)
  const match = await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)|"port":(\d+)/)
  const port = Number(match[1] ?? match[2])
  return { program, port, url: `ftp://127.0.0.1:${port}/` }
}

/** Logs in by hand and begins an upload that does not end by itself. */
async function beginUpload(
  port: number,
): Promise<{ control: Socket; data: Socket; reply: (code: string) => Promise<void> }> {
  let text = ''
  let changed = () => {}
  const control = connect(port, '127.0.0.1')
  control.on('error', () => {})
  control.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    changed()
  })
  const reply = async (code: string) => {
    while (!new RegExp(`^${code} `, 'm').test(text)) {
      await new Promise<void>(resolve => {
        changed = resolve
      })
    }
  }
  control.write('USER alice\r\nPASS s3cret\r\nEPSV\r\n')
  await reply('229')
  const data = connect(Number(/\|\|\|(\d+)\|/.exec(text)?.[1]), '127.0.0.1')
  data.on('error', () => {})
  control.write('STOR slow.txt\r\n')
  await reply('150')
  data.write('first ')
  return { control, data, reply }
}

describe('longshore serve', () => {
  it.skipIf(withoutCurl)('lists, takes and gives files to a real client, and logs it', async () => {
    writeFileSync(join(folder, 'a.txt'), 'hello')
    const { program, url } = await serve()
    const user = ['--user', 'alice:s3cret']
    expect(await curl(...user, url)).toMatch(/ 5 .* a\.txt\r?\n$/)
    expect(await curl(...user, `${url}a.txt`)).toBe('hello')
    const source = join(folder, 'source')
    writeFileSync(source, 'x'.repeat(300_000))
    await curl(...user, '--upload-file', source, `${url}copy`)
    expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('x'.repeat(300_000))
    await expect(curl('--user', 'alice:wrong', url)).rejects.toThrow(/denied|530/i)
    await program.until(/denied {4}alice 127\.0\.0\.1/)
    expect(program.stdout).toMatch(/download {2}alice 127\.0\.0\.1 {5}\/a\.txt {2}5 B in .* completed\n/)
    expect(program.stdout).toMatch(/upload {4}alice 127\.0\.0\.1 {5}\/copy {2}300 kB in .* completed\n/)
    expect(program.stdout + program.stderr).not.toContain('s3cret')
  })

  it.skipIf(withoutCurl)('writes with --json lines that parse, and nothing else', async () => {
    writeFileSync(join(folder, 'a.txt'), 'hello')
    const { program, url } = await serve('--json', '--anonymous')
    expect(await curl(`${url}a.txt`)).toBe('hello')
    await program.until(/"session-closed"/)
    program.child.kill('SIGTERM')
    const { code, stdout, stderr } = await program.ended
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.trimEnd().split('\n')
    const records = lines.map(line => JSON.parse(line) as Record<string, unknown>)
    expect(records.every(({ time, type }) => typeof time === 'string' && typeof type === 'string')).toBe(true)
    expect(records.find(({ type }) => type === 'transfer-finished')).toMatchObject({
      user: 'anonymous',
      path: '/a.txt',
      bytes: 5,
      outcome: 'completed',
    })
    expect(records.at(-1)).toMatchObject({ type: 'closed' })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s', async signal => {
    const { program } = await serve()
    program.child.kill(signal)
    expect(await program.ended).toMatchObject({ code: 0, signal: null, stderr: '' })
  })

  it('lets a running upload finish before it ends (C-43)', async () => {
    const { program, port } = await serve()
    const { control, data, reply } = await beginUpload(port)
    program.child.kill('SIGTERM')
    await program.until(/waiting for 1 transfer/)
    data.end('second')
    await reply('226')
    expect((await program.ended).code).toBe(0)
    expect(readFileSync(join(folder, 'slow.txt'), 'utf8')).toBe('first second')
    control.destroy()
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once on a second signal, %s, with %d', async (signal, code) => {
    const { program, port } = await serve()
    const { control } = await beginUpload(port)
    program.child.kill('SIGINT')
    await program.until(/waiting for 1 transfer/)
    program.child.kill(signal)
    expect((await program.ended).code).toBe(code)
    control.destroy()
  })

  it('goes on when nobody reads its output any more', async () => {
    const { program, port } = await serve()
    program.child.stdout?.destroy()
    for (let round = 0; round < 3; round++) {
      const { control, data, reply } = await beginUpload(port)
      data.end()
      await reply('226')
      control.destroy()
    }
    program.child.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })
})
