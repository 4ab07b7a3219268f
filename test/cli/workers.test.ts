// `longshore serve --workers` as processes: curl, signals, one banner, readable logs, and what is refused.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { curl, Program, runToEnd, temporaryFolder } from './program.js'

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

async function serve(...argv: readonly string[]): Promise<{ program: Program; url: string }> {
  const program = new Program(['serve', folder, '--port', '0', '--user', 'alice:s3cret', ...argv])
  programs.push(program)
  const match = await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)|"port":(\d+)/)
  return { program, url: `ftp://127.0.0.1:${match[1] ?? match[2]}/` }
}

describe('longshore serve --workers', () => {
  it.skipIf(withoutCurl)('serves as one program: one banner, one log, one end', async () => {
    const { program, url } = await serve('--workers', '2')
    await program.until(/Ctrl-C ends it/)
    writeFileSync(join(folder, 'a.txt'), 'hello')
    const names = ['one', 'two', 'three', 'four']
    await Promise.all(
      names.map(async name => {
        expect(await curl('--user', 'alice:s3cret', `${url}a.txt`)).toBe('hello')
        await curl('--user', 'alice:s3cret', '--upload-file', join(folder, 'a.txt'), `${url}${name}.up`)
        expect(readFileSync(join(folder, `${name}.up`), 'utf8')).toBe('hello')
      }),
    )
    for (const name of names)
      await program.until(new RegExp(`upload {4}alice 127\\.0\\.0\\.1 {5}/${name}\\.up {2}5 B in `))
    program.child.kill('SIGTERM')
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout.match(/longshore \d+\.\d+\.\d+ serves /g)).toHaveLength(1)
    expect(stdout.match(/^.* login {5}alice 127\.0\.0\.1$/gm)).toHaveLength(8)
  })

  it.skipIf(withoutCurl)('says when a worker has died, and goes on', async () => {
    const { program, url } = await serve('--workers', '2', '--json')
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(program.child.pid)])
    const [pid] = children.stdout.toString().trim().split(/\s+/).map(Number)
    process.kill(pid ?? 0, 'SIGKILL')
    await program.until(new RegExp(`"message":"worker ${pid} ended \\(SIGKILL\\), with 0 sessions`))
    expect(await curl('--user', 'alice:s3cret', url)).toBe('')
    for (const line of program.stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('type')
  })

  it.skipIf(withoutCurl)('does not wait at the second signal', async () => {
    const { program, url } = await serve('--workers', '2')
    const upload = curl(
      '--user',
      'alice:s3cret',
      '--limit-rate',
      '1',
      '--upload-file',
      process.execPath,
      `${url}x`,
    )
    upload.catch(() => {})
    await program.until(/login {5}alice/)
    program.child.kill('SIGTERM')
    await program.until(/closing|ending/i)
    program.child.kill('SIGTERM')
    expect((await program.ended).code).toBe(143)
    await expect(upload).rejects.toThrow('curl')
  })

  it('takes the number from a configuration file, and auto', async () => {
    const config = join(folder, 'ftp.yaml')
    writeFileSync(config, `root: ${folder}\nport: 0\nuser: alice:s3cret\nworkers: auto\n`)
    const program = new Program(['serve', '--config', config])
    programs.push(program)
    await program.until(/Ctrl-C ends it/)
    program.child.kill('SIGINT')
    expect((await program.ended).code).toBe(0)
  })

  it.each(['0', '1.5', '-1', 'many', '2000'])('refuses %s in one line', async value => {
    const { code, stderr } = await runToEnd(['serve', folder, '--anonymous', `--workers=${value}`])
    expect(code).toBe(2)
    expect(stderr).toBe(
      `longshore: --workers: "${value}" is no number of workers; write 1 to 1024, or auto for one for each processor\n`,
    )
  })

  it('refuses fewer passive ports than workers, as the doctor does', async () => {
    const argv = [folder, '--anonymous', '--workers', '4', '--passive-ports', '50000-50002']
    for (const command of ['serve', 'doctor']) {
      const { code, stderr } = await runToEnd([command, ...argv])
      expect(code).toBe(2)
      expect(stderr).toBe(
        'longshore: --passive-ports: 3 of them are not enough for 4 workers; every worker needs one of its own\n',
      )
    }
  })

  it('says in one line what keeps it from starting', async () => {
    const { program, url } = await serve('--workers', '1')
    const port = /:(\d+)\//.exec(url)?.[1] ?? ''
    const second = await runToEnd(['serve', folder, '--anonymous', '--workers', '2', '--port', port])
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/^longshore: port \d+ on 127\.0\.0\.1 is taken by another program; .*\n$/)
    expect(program.child.exitCode).toBe(null)
  })
})
