// The commands of `longshore` as processes: what they print where, and the codes they end with.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Program, runToEnd, temporaryFolder } from './program.js'

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

async function serve(argv: readonly string[]): Promise<{ port: number }> {
  const program = new Program(['serve', folder, '--port', '0', ...argv])
  programs.push(program)
  return { port: Number((await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)/))[1]) }
}

async function logsIn(port: number, user: string, password: string): Promise<boolean> {
  const control = connect(port, '127.0.0.1')
  control.write(`USER ${user}\r\nPASS ${password}\r\nQUIT\r\n`)
  const replies: string[] = []
  for await (const chunk of control) replies.push(String(chunk))
  return /^230 /m.test(replies.join(''))
}

describe('longshore', () => {
  it.each([
    ['an unknown option', ['serve', '.', '--anonymous', '--prot', '1'], 2],
    ['a bad port', ['serve', '.', '--anonymous', '--port', '70000'], 2],
    ['a bad range', ['serve', '.', '--anonymous', '--passive-ports', '9-1'], 2],
    ['a bad user', ['serve', '.', '--user', ':x'], 2],
    ['nobody to let in', ['serve', '.'], 2],
    ['an unknown command', ['sevre'], 2],
    ['a folder that is not there', ['serve', join('no', 'such', 'folder'), '--anonymous'], 1],
    ['a configuration that is not there', ['serve', '.', '--config', 'none.yaml'], 1],
  ])('says in exactly one line of stderr what is wrong: %s', async (_, argv, code) => {
    const ended = await runToEnd(argv)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(/^longshore: [^\n]{10,}\n$/)
  })

  it('says in one line that the port is taken', async () => {
    const { port } = await serve(['--anonymous'])
    const ended = await runToEnd(['serve', folder, '--anonymous', '--port', String(port)])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(
      new RegExp(`^longshore: port ${port} on 127\\.0\\.0\\.1 is taken [^\\n]*\\n$`),
    )
  })

  it.each(['--version', '--help', 'serve --help', 'doctor --help', 'hash --help'])(
    'answers %s on stdout',
    async words => {
      const ended = await runToEnd(words.split(' '))
      expect(ended).toMatchObject({ code: 0, stderr: '' })
      expect(ended.stdout).not.toBe('')
    },
  )

  it('hashes a password for a users file with which one can log in', async () => {
    const { stdout } = await runToEnd(['hash', '--user', 'bob'], 'pass word\n')
    const users = join(folder, 'users.yaml')
    writeFileSync(users, stdout)
    const { port } = await serve(['--users', users])
    expect(await logsIn(port, 'bob', 'pass word')).toBe(true)
  })

  it('examines the settings with doctor, and ends', async () => {
    const argv = ['doctor', folder, '--anonymous', '--port', '0', '--from', 'loopback']
    const ended = await runToEnd(argv)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/227 Entering Passive Mode \(127,0,0,1,.*All is well\.\n$/s)
  })
})

describe('npm start', () => {
  it('serves a new folder with a password that is shown once', async () => {
    const program = new Program(['--port', '0'], { script: 'quick-start.js', cwd: folder })
    programs.push(program)
    const [, port] = await program.until(/curl --user longshore ftp:\/\/127\.0\.0\.1:(\d+)\//)
    const password = /password: +(\S+)/.exec(program.stdout)?.[1] ?? ''
    expect(program.stdout.split(password)).toHaveLength(2)
    expect(await logsIn(Number(port), 'longshore', password)).toBe(true)
    expect(await logsIn(Number(port), 'longshore', 'longshore')).toBe(false)
    program.child.kill('SIGINT')
    expect((await program.ended).code).toBe(0)
  })
})

it('is found by npx in the folder of the workspace, as the README writes it', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // What is not found here must not be looked for elsewhere, nor in what npm remembers.
  const env = { ...process.env, npm_config_offline: 'true', npm_config_cache: folder }
  const { stdout } = await promisify(execFile)('npx', ['longshore', '--version'], { cwd: root, env })
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
