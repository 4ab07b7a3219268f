/** Removing files (RFC 959 §4.1.3, DELE). */
import assert from 'node:assert/strict'
import { ROOT, virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/file')

export const removeScenarios: readonly Scenario[] = [
  {
    title: 'removes a file from stat, read and the listing at once',
    async run(trial) {
      await trial.put(path)
      await trial.storage.remove(path, trial.call())
      await trial.isAbsent(path)
      assert.deepEqual(await trial.names(), [])
    },
  },
  {
    title: 'removes nothing that is not there: not-found',
    async run(trial) {
      await trial.refuses(trial.storage.remove(path, trial.call()), 'not-found', path)
    },
  },
  {
    title: 'removes a file only once',
    async run(trial) {
      await trial.put(path)
      await trial.storage.remove(path, trial.call())
      await trial.refuses(trial.storage.remove(path, trial.call()), 'not-found', path)
    },
  },
  {
    title: 'removes one of many files removed at once only once',
    async run(trial) {
      await trial.put(path)
      const ended = await Promise.allSettled([1, 2, 3].map(() => trial.storage.remove(path, trial.call())))
      for (const end of ended) {
        if (end.status === 'rejected') await trial.refuses(Promise.reject(end.reason), 'not-found', path)
      }
      assert.ok(
        ended.some(end => end.status === 'fulfilled'),
        'one of them succeeds',
      )
      await trial.isAbsent(path)
    },
  },
  {
    title: 'removes nothing in a directory that is not there: not-found',
    async run(trial) {
      const deep = virtualPath('/no/such/file')
      await trial.refuses(trial.storage.remove(deep, trial.call()), 'not-found', deep)
    },
  },
  {
    title: 'removes no directory as a file: is-a-directory, and what is in it stays',
    directories: true,
    async run(trial) {
      const inside = virtualPath('/file/inside')
      await trial.directory(path)
      await trial.put(inside, 'kept')
      await trial.refuses(trial.storage.remove(path, trial.call()), 'is-a-directory', path)
      await trial.holds(inside, 'kept')
    },
  },
  {
    title: 'removes no empty directory as a file: is-a-directory',
    needs: ['makeDirectory'],
    async run(trial) {
      await trial.directory(path)
      await trial.refuses(trial.storage.remove(path, trial.call()), 'is-a-directory', path)
    },
  },
  {
    title: 'never removes the root',
    async run(trial) {
      await trial.refuses(trial.storage.remove(ROOT, trial.call()), ['is-a-directory', 'forbidden'], ROOT)
    },
  },
  {
    title: 'leaves the files whose names begin like that of the removed one',
    async run(trial) {
      const others = ['/file.', '/file.txt', '/file-1', '/fil', '/filé'].map(virtualPath)
      for (const other of [path, ...others]) await trial.put(other, 'kept')
      await trial.storage.remove(path, trial.call())
      for (const other of others) await trial.holds(other, 'kept')
    },
  },
  {
    title: 'stores a new file under a name that was removed',
    async run(trial) {
      await trial.put(path, 'old and long')
      await trial.storage.remove(path, trial.call())
      await trial.put(path, 'new')
      await trial.holds(path, 'new')
    },
  },
]
