import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, expect, it, vi } from 'vitest'
import { closeAll, dialData, enter, Gate, rig } from '../../test/rig.js'

// As long as code of others is waited for.
const SETTLE_MS = 10_000

afterEach(async () => {
  vi.useRealTimers()
  await closeAll()
})

it('close tells which transfers it cut, of whom and how far they were (C-43)', async () => {
  const { server } = rig()
  const dialogue = await enter(server)
  await dialogue.command('TYPE I')
  const data = await dialData(dialogue)
  dialogue.write('STOR new.txt\r\n')
  expect((await dialogue.reply()).code).toBe(150)
  data.write('half')
  const [session] = server.sessions
  await vi.waitUntil(() => session?.transfer?.bytes === 4)
  expect(await server.close()).toEqual({
    sessions: 1,
    transfersCut: 1,
    cut: [
      {
        ...{ session: session?.id, remoteAddress: session?.remoteAddress, user: 'alice' },
        ...{ direction: 'upload', path: '/new.txt', bytes: 4 },
      },
    ],
    abandoned: [],
  })
})

it('close tells which commands did not let go, and waits for them no longer (C-43, C-39)', async () => {
  const asked = new Gate()
  const storage = memoryStorage()
  const hanging = {
    stat() {
      asked.open()
      return new Promise<never>(() => {})
    },
  }
  const { server } = rig({}, Object.setPrototypeOf(hanging, storage) as typeof storage)
  const dialogue = await enter(server)
  dialogue.write('SIZE a.txt\r\n')
  await asked.promise
  const [session] = server.sessions
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const closing = server.close()
  await vi.advanceTimersByTimeAsync(SETTLE_MS)
  expect(await closing).toMatchObject({ sessions: 1, abandoned: [{ session: session?.id, verb: 'SIZE' }] })
})
