import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryIo } from '../../test/memory-io.js'
import { Talk } from '../../test/talk.js'
import { temporaryFolder } from '../../test/temporary-folder.js'
import { quickStart } from './quick-start.js'

const PASSWORD = /[a-z2-9]{4}(-[a-z2-9]{4}){3}/

async function started(argv: readonly string[], prepare: (cwd: string) => Promise<unknown> = async () => {}) {
  const cwd = await temporaryFolder(onTestFinished)
  await prepare(cwd)
  const io = new MemoryIo({ cwd })
  const code = quickStart([...argv, '--port', '0'], io)
  onTestFinished(() => {
    io.signal('SIGTERM')
    io.signal('SIGTERM')
  })
  const [, text, json] = await io.stdout.until(/ftp:\/\/127\.0\.0\.1:(\d+)\/\n|"port":(\d+)/)
  return { io, cwd, code, port: Number(text ?? json) }
}

async function talkTo(port: number, user: string, password: string): Promise<Talk> {
  const talk = await Talk.to(port, user, password)
  onTestFinished(() => talk.close())
  return talk
}

describe('npm start', () => {
  it('makes a folder with something in it, a user and a password, and shows the password once', async () => {
    const { io, port } = await started([])
    const [password = ''] = PASSWORD.exec(io.stdout.text) ?? []
    expect(io.stdout.text.split(password)).toHaveLength(2)
    const talk = await talkTo(port, 'longshore', password)
    expect(await talk.download('welcome.txt')).toContain('served by longshore')
    expect(await talk.upload('mine.txt', 'x')).toMatch(/^226 /)
  })

  it('makes up another password every time', async () => {
    const [one, two] = [await started([]), await started([])]
    expect(PASSWORD.exec(one.io.stdout.text)?.[0]).not.toBe(PASSWORD.exec(two.io.stdout.text)?.[0])
  })

  it('leaves a folder as it is that is there already', async () => {
    const { cwd } = await started([], async folder => {
      await mkdir(join(folder, 'ftp-root'))
      await writeFile(join(folder, 'ftp-root', 'own.txt'), '')
    })
    expect(await readdir(join(cwd, 'ftp-root'))).toEqual(['own.txt'])
  })

  it('serves another folder, to other users, when it is told to', async () => {
    const { io, cwd, port } = await started(['.', '--user', 'al:x'])
    const talk = await talkTo(port, 'al', 'x')
    expect(await talk.say('PWD')).toMatch(/^257 /)
    expect(await readdir(cwd)).toEqual([])
    expect(io.stdout.text).not.toMatch(/password:/)
  })

  it('tells the password on stderr when stdout is for programs', async () => {
    const { io, port } = await started(['--json'])
    const [password = ''] = PASSWORD.exec(io.stderr.text) ?? []
    expect(io.stdout.text).not.toContain(password)
    const talk = await talkTo(port, 'longshore', password)
    expect(await talk.say('PWD')).toMatch(/^257 /)
  })

  it('says so when the folder cannot be made', async () => {
    const cwd = await temporaryFolder(onTestFinished)
    await writeFile(join(cwd, 'file'), '')
    const io = new MemoryIo({ cwd: join(cwd, 'file') })
    expect(await quickStart([], io)).toBe(1)
    expect(io.stderr.text).toMatch(
      /^longshore: the folder .*ftp-root cannot be made: .*; name another: npm start -- FOLDER\n$/,
    )
  })
})
