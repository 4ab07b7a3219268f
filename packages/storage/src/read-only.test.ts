// readOnly: every change is refused, nothing is ignored.
import { expect, it } from 'vitest'
import { a, b, call } from '../test/recorded.js'
import { isWriting, OPTIONAL_OPERATIONS } from './operations.js'
import { readOnly } from './read-only.js'
import type { StorageAdapter } from './storage.js'
import { recordingStorage } from './testing/recording-storage.js'
import { wrapStorage } from './wrap-storage.js'

const changes: Record<string, (storage: Required<StorageAdapter>) => Promise<unknown>> = {
  write: storage => storage.write(a, { kind: 'replace' }, call),
  append: storage => storage.write(a, { kind: 'append' }, call),
  remove: storage => storage.remove(a, call),
  makeDirectory: storage => storage.makeDirectory(a, call),
  removeDirectory: storage => storage.removeDirectory(a, call),
  rename: storage => storage.rename(a, b, call),
  setModified: storage => storage.setModified(a, new Date(0), call),
  setMode: storage => storage.setMode(a, 0o600, call),
}

it.each(Object.keys(changes))(
  'readOnly refuses %s with forbidden, and the storage never hears of it',
  async change => {
    const { storage, calls } = recordingStorage()
    const attempt = changes[change]?.(readOnly(storage) as Required<StorageAdapter>)
    await expect(attempt).rejects.toMatchObject({ code: 'forbidden', path: a })
    expect(calls).toEqual([])
  },
)

it('readOnly refuses a copy because of where it would be made', async () => {
  const { storage, calls } = recordingStorage()
  await expect(readOnly(storage).copy?.(a, b, call)).rejects.toMatchObject({ code: 'forbidden', path: b })
  expect(calls).toEqual([])
})

it('readOnly lets everything be looked at', async () => {
  const { storage, calls } = recordingStorage()
  const reading = readOnly(storage) as Required<StorageAdapter>
  await reading.stat(a, call)
  for await (const entry of reading.list(a, call)) expect(entry.name).toBe('file')
  await reading.read(a, { start: 0 }, call)
  await reading.checksum(a, 'md5', { start: 0 }, call)
  await reading.space(a, call)
  expect(calls.map(([operation]) => operation)).toEqual(['stat', 'list', 'read', 'checksum', 'space'])
})

it('readOnly has the operations and traits of the storage, so that a client is told 550 and not 502', () => {
  const { storage } = recordingStorage()
  const lesser = wrapStorage(storage, { copy: undefined, setMode: undefined })
  expect(OPTIONAL_OPERATIONS.filter(name => name in readOnly(lesser))).toEqual(
    OPTIONAL_OPERATIONS.filter(name => name in lesser),
  )
  expect(readOnly(lesser).traits).toEqual(storage.traits)
  expect(OPTIONAL_OPERATIONS.some(isWriting)).toBe(true)
})
