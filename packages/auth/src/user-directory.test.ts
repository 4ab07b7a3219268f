import { ROOT, type StorageCall, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { isGranted } from './login-result.js'
import { staticUsers } from './static-users.js'
import { loginAttempt } from './testing/login-attempt.js'
import { userDirectory } from './user-directory.js'

const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'alice' } }

async function shared(...users: string[]) {
  const storage = memoryStorage()
  for (const user of users) {
    await storage.makeDirectory(virtualPath(user), call)
    await storage.makeDirectory(virtualPath(`${user}/of ${user}`), call)
  }
  return storage
}

describe('userDirectory', () => {
  it('is the directory called like the user, and nothing above it (C-03)', async () => {
    const storage = await shared('alice', 'bob')
    const own = userDirectory(storage, 'alice')
    const names: string[] = []
    for await (const entry of own?.list(ROOT, call) ?? []) names.push(entry.name)
    expect(names).toEqual(['of alice'])
    await expect(own?.stat(virtualPath('/bob'), call)).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each(['', '.', '..', 'a/b', '/', '/alice', '../bob', 'a\0b', 'a\r\nb', 'a\u0085'])(
    'is nowhere for a user called %j (C-03)',
    async user => {
      expect(userDirectory(await shared('alice', 'bob'), user)).toBeUndefined()
    },
  )

  it('takes odd names for names of directories', async () => {
    const names = ['...', '~', '%2e%2e', 'a\\b', ' ', '__proto__', 'C:', '-rf', 'ünï']
    for (const name of names) {
      const own = userDirectory(await shared(name), name)
      await expect(own?.stat(virtualPath(`/of ${name}`), call)).resolves.toMatchObject({ type: 'directory' })
    }
  })

  it('refuses the login of a configured user whose name is no directory', async () => {
    const storage = await shared('alice')
    const own = (name: string) => userDirectory(storage, name)
    const users = staticUsers(['alice', '..', 'a/b'].map(name => ({ name, password: 'x', storage: own })))
    const entered = async (user: string) => {
      const credentials = { kind: 'password', user, password: 'x' } as const
      return isGranted(await users.authenticate(credentials, loginAttempt()))
    }
    expect(await Promise.all(['alice', '..', 'a/b'].map(entered))).toEqual([true, false, false])
  })
})
