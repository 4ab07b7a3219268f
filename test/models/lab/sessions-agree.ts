// One random session against a server over a storage: every reply and all that is stored in the end are as the model has them, and nothing is left (G7).
import { finished } from 'node:stream/promises'
import type { Authenticator } from '@longshore/auth'
import { READ_WRITE } from '@longshore/auth'
import { createServer, type ServerEvent } from '@longshore/core'
import { isStorageError, type StorageAdapter, type StorageCall, virtualPath } from '@longshore/storage'
import fc from 'fast-check'
import { expect } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../../dialogues/runner/certificates.js'
import { storedBytes } from '../../dialogues/runner/stored-bytes.js'
import { withoutDelays } from '../../hostile/lab/impatient-clock.js'
import type { RandomSession } from './random-steps.js'
import { SessionClient } from './session-client.js'
import { MOST_FAILURES, newSession, type SessionModel } from './session-model.js'
import { Say } from './steps.js'

const SEEDS = [
  ['/a', 'one\ntwo\n'],
  ['/d', undefined],
  ['/d/a', 'a\r\nb'],
  ['/d/e', undefined],
] as const
const CALL: StorageCall = { signal: new AbortController().signal, caller: { name: 'model' } }
/** Rejects where they disagree. `storage` is empty at the beginning. */
export async function sessionsAgree(session: RandomSession, storage: StorageAdapter): Promise<void> {
  const model = newSession(storage.traits.directories)
  await seed(storage, model)
  const server = createServer({
    authenticator: usersOf(storage),
    tls: { cert: SERVER_CERT, key: SERVER_KEY },
    limits: { maxLoginAttempts: MOST_FAILURES },
    ...withoutDelays(),
  })
  const faults: ServerEvent[] = []
  server.events$.subscribe(event => void (event.type === 'fault' && faults.push(event)))
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' })
  const client = new SessionClient(port)
  try {
    expect((await client.dialogue.reply()).code).toBe(220)
    const real = { client, stored: (path: string) => bytesAt(storage, path) }
    await session.beginning.run(model, real)
    await fc.asyncModelRun(() => ({ model, real }), session.steps)
    if (!model.ended) await new Say('QUIT').run(model, real)
    expect(client.dialogue.unread).toEqual([])
    expect(await everything(storage, '/')).toEqual(expected(model))
  } finally {
    client.close()
    await server.close()
  }
  expect([server.sessions.size, faults]).toEqual([0, []])
}

/** Undefined also below a file. */
async function bytesAt(storage: StorageAdapter, path: string): Promise<Buffer | undefined> {
  try {
    return await storedBytes(storage, virtualPath(path))
  } catch (error) {
    if (isStorageError(error) && error.code === 'not-a-directory') return undefined
    throw error
  }
}

/** A few files, so that not every session has to bring its own. */
async function seed(storage: StorageAdapter, { tree }: SessionModel): Promise<void> {
  for (const [path, content] of SEEDS) {
    tree.put(path, content === undefined ? 'directory' : Buffer.from(content))
    if (content === undefined) await storage.makeDirectory?.(virtualPath(path), CALL)
    else {
      const upload = await storage.write(virtualPath(path), { kind: 'create' }, CALL)
      await finished(upload.sink().end(content))
      await upload.commit()
    }
  }
}

function usersOf(storage: StorageAdapter): Authenticator {
  return {
    async authenticate(credentials) {
      const isRight = credentials.kind === 'password' && credentials.password === 'right'
      if (!isRight || !['ada', 'bob'].includes(credentials.user))
        return { granted: false, reason: 'bad credentials' }
      return { granted: true, principal: { name: credentials.user, storage, permissions: READ_WRITE } }
    },
  }
}

function expected({ tree }: SessionModel): string[] {
  return tree.paths.map(path => `${path} ${tree.fileAt(path)?.toString('latin1') ?? 'directory'}`)
}

/** Every path with what is there, sorted. */
async function everything(storage: StorageAdapter, directory: string): Promise<string[]> {
  const found: string[] = []
  for await (const { name, type } of storage.list(virtualPath(directory), CALL)) {
    const path = virtualPath(`${directory}/${name}`)
    if (type === 'directory') found.push(`${path} directory`, ...(await everything(storage, path)))
    else found.push(`${path} ${(await storedBytes(storage, path))?.toString('latin1')}`)
  }
  return found.sort()
}
