import { abortedError, type StorageAdapter, StorageError } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, enter, Gate, rig } from '../../test/rig.js'

afterEach(closeAll)

/** A storage whose `stat` fails in this way once it is told to stop. */
function stopping(failure: (...asked: Parameters<StorageAdapter['stat']>) => Error) {
  const asked = new Gate()
  const storage = Object.create(memoryStorage()) as StorageAdapter
  storage.stat = (path, call) => {
    asked.open()
    return new Promise((_, reject) => {
      call.signal.addEventListener('abort', () => reject(failure(path, call)))
    })
  }
  return { storage, asked }
}

describe('a client that vanishes while a command waits for the storage', () => {
  it.each([
    ['as it should', abortedError],
    ['with an error of its own', path => new StorageError('io', path)],
  ] satisfies [string, Parameters<typeof stopping>[0]][])(
    'is no fault of the storage, which stops %s',
    async (_, failure) => {
      const { storage, asked } = stopping(failure)
      const { server, events } = rig({}, storage)
      const dialogue = await enter(server)
      dialogue.write('SIZE a\r\n')
      await asked.promise
      dialogue.destroy()
      await dialogue.closed
      await server.close()
      expect(events.filter(({ type }) => type === 'session-closed')).toHaveLength(1)
      expect(events.filter(({ type }) => type === 'fault')).toEqual([])
    },
  )

  it('hides no fault that has nothing to do with it', async () => {
    const { storage, asked } = stopping(() => new TypeError('chaos'))
    const { server, events } = rig({}, storage)
    const dialogue = await enter(server)
    dialogue.write('SIZE a\r\n')
    await asked.promise
    dialogue.destroy()
    await server.close()
    expect(events.filter(({ type }) => type === 'fault')).toHaveLength(1)
  })
})
