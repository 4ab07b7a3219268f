// The conformance suite finds faults in how a storage changes its tree and facts: each fails every case named for it.
import { childOf, parentOf, ROOT, StorageError, type VirtualPath } from '@longshore/storage'
import { caught } from '../test/contract.js'

caught('makes parents by itself', /^makes no directory in one that is not there/, inner => ({
  async makeDirectory(path, call) {
    await inner.makeDirectory(parentOf(path), call).catch(() => {})
    return inner.makeDirectory(path, call)
  },
}))
caught('makes a directory twice', /^makes no directory (twice|in place of)/, inner => ({
  makeDirectory: (path, call) => inner.makeDirectory(path, call).catch(() => {}),
}))
caught(
  'removes directories with what is in them',
  /^removes no directory with a (file|directory) in it/,
  inner => ({
    async removeDirectory(path, call) {
      for await (const { name, type } of inner.list(path, call)) {
        await inner[type === 'file' ? 'remove' : 'removeDirectory'](childOf(path, name), call)
      }
      return inner.removeDirectory(path, call)
    },
  }),
)
caught('removes directories as files', /^removes no empty directory as a file/, inner => ({
  remove: (path, call) => inner.remove(path, call).catch(() => inner.removeDirectory(path, call)),
}))
caught('lets the root go', /^never removes the root: forbidden/, inner => ({
  removeDirectory: async (path, call) => (path === ROOT ? undefined : inner.removeDirectory(path, call)),
}))

caught('moves no file over another', /^replaces a file at the new name/, inner => ({
  async rename(from, to, call) {
    await inner.stat(to, call).then(
      () => Promise.reject(new StorageError('exists', to)),
      () => {},
    )
    return inner.rename(from, to, call)
  },
}))
caught('moves over an empty directory', /^moves no (file|directory) over a directory/, inner => ({
  async rename(from, to, call) {
    await inner.removeDirectory(to, call).catch(() => {})
    return inner.rename(from, to, call)
  },
}))
caught('has another code for a move into itself', /^moves no directory into itself/, inner => ({
  rename: (from, to, call) =>
    inner.rename(from, to, call).catch(() => Promise.reject(new StorageError('io', to))),
}))
caught('moves where it should copy', /^copies a file, of which there are two/, inner => ({
  copy: (from, to, call) => inner.rename(from, to, call),
}))
caught('loses what it copies onto itself', /^loses nothing when a file is copied to its own name/, inner => ({
  copy: (from, to, call) => (from === to ? inner.remove(from, call) : inner.copy(from, to, call)),
}))

caught(
  'keeps times to the minute',
  /^keeps a time of modification to the second: a (time in the past|leap day)/,
  inner => ({
    setModified: (path, time, call) =>
      inner.setModified(path, new Date(Math.floor(time.getTime() / 60_000) * 60_000), call),
  }),
)
caught('keeps every bit of a mode', /^keeps the mode (4755|7777)/, inner => {
  const modes = new Map<VirtualPath, number>()
  return {
    setMode: async (path, mode) => void modes.set(path, mode),
    stat: async (path, call) => ({ ...(await inner.stat(path, call)), mode: modes.get(path) ?? 0 }),
  }
})
caught('tells more free bytes than there are', /^tells free bytes, and not more/, () => ({
  space: async () => ({ free: 2, total: 1 }),
}))
caught('tells digests in capitals', /^tells the digests of/, inner => ({
  checksum: async (...asked) => (await inner.checksum(...asked)).toUpperCase(),
}))
caught('lacks what it declares', /^has copy as a function/, () => ({ copy: undefined }), {
  operations: ['copy'],
})
caught('has what it does not declare', /^has copy as a function/, () => ({}), { operations: [] })
