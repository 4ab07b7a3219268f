import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Talk } from '../test/talk.js'
import { temporaryFolder } from '../test/temporary-folder.js'
import * as longshore from './index.js'

describe('the front door', () => {
  it('has all that a first program needs', async () => {
    const { anonymous, createServer, fileStorage } = longshore
    const folder = await temporaryFolder(onTestFinished)
    await writeFile(join(folder, 'a.txt'), 'hello')
    const server = createServer({ authenticator: anonymous(fileStorage(folder)) })
    const { port } = await server.listen(0, '127.0.0.1')
    onTestFinished(async () => void (await server.close()))
    const talk = await Talk.to(port, 'anonymous', 'me@')
    onTestFinished(() => talk.close())
    expect(await talk.download('a.txt')).toBe('hello')
  })

  it('lets authenticators and storages be put together', async () => {
    const {
      createServer,
      firstOf,
      memoryStorage,
      mount,
      READ_ONLY,
      readOnly,
      rooted,
      staticUsers,
      withLockout,
    } = longshore
    const files = memoryStorage({ files: { '/shared/a.txt': 'hello' } })
    const storage = mount({ '/': memoryStorage(), '/shared': readOnly(rooted(files, '/shared')) })
    const users = staticUsers([{ name: 'alice', password: 'x', storage, permissions: READ_ONLY }])
    const server = createServer({ authenticator: firstOf(withLockout(users, { failures: 3, minutes: 1 })) })
    const { port } = await server.listen(0, '127.0.0.1')
    onTestFinished(async () => void (await server.close()))
    const talk = await Talk.to(port, 'alice', 'x')
    onTestFinished(() => talk.close())
    expect(await talk.download('shared/a.txt')).toBe('hello')
    expect(await talk.say('DELE shared/a.txt')).toMatch(/^550 /)
  })
})
