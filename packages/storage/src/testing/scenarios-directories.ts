/** Making and removing directories (RFC 959 §4.1.3, MKD, RMD; protocol E-09). */
import assert from 'node:assert/strict'
import { ROOT, virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/directory')
const inside = virtualPath('/directory/inside')
const make = ['makeDirectory'] as const
const both = ['makeDirectory', 'removeDirectory'] as const

export const directoryScenarios: readonly Scenario[] = [
  {
    title: 'makes a directory, which is there although it is empty',
    needs: make,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      assert.equal((await trial.stat(path)).type, 'directory')
      assert.deepEqual(await trial.names(path), [])
      assert.deepEqual(
        (await trial.list()).map(({ name, type }) => [name, type]),
        [['directory', 'directory']],
      )
    },
  },
  {
    title: 'makes a directory in a directory',
    needs: make,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.storage.makeDirectory(inside, trial.call())
      assert.deepEqual(await trial.names(path), ['inside'])
      assert.deepEqual(await trial.names(), ['directory'])
    },
  },
  {
    title: 'makes no directory twice: exists, and what is in it stays',
    needs: make,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.put(inside, 'kept')
      await trial.refuses(trial.storage.makeDirectory(path, trial.call()), 'exists', path)
      await trial.holds(inside, 'kept')
    },
  },
  {
    title: 'makes no directory in place of a file: exists, and the file stays',
    needs: make,
    async run(trial) {
      await trial.put(path, 'kept')
      await trial.refuses(trial.storage.makeDirectory(path, trial.call()), 'exists', path)
      await trial.holds(path, 'kept')
    },
  },
  {
    title: 'makes no directory in place of the root',
    needs: make,
    async run(trial) {
      await trial.refuses(trial.storage.makeDirectory(ROOT, trial.call()), ['exists', 'forbidden'], ROOT)
    },
  },
  {
    title: 'makes no directory in one that is not there, unless directories are implied',
    needs: make,
    async run(trial) {
      const attempt = trial.storage.makeDirectory(inside, trial.call())
      if (trial.implied) return attempt
      await trial.refuses(attempt, 'not-found', inside)
      await trial.isAbsent(path)
    },
  },
  {
    title: 'makes no directory below a file',
    needs: make,
    async run(trial) {
      await trial.put(path, 'kept')
      const attempt = trial.storage.makeDirectory(inside, trial.call())
      await trial.refuses(attempt, ['not-a-directory', 'not-found'], inside)
      await trial.holds(path, 'kept')
    },
  },
  {
    title: 'knows a directory by what lies below it where directories are implied, else nothing lies in it',
    async run(trial) {
      if (trial.implied) {
        await trial.put(inside)
        assert.equal((await trial.stat(path)).type, 'directory')
        assert.deepEqual(await trial.names(), ['directory'])
      } else {
        await trial.refuses(trial.put(inside), 'not-found', inside)
      }
    },
  },
  {
    title: 'keeps files of the same name in different directories apart',
    directories: true,
    async run(trial) {
      const other = virtualPath('/other/inside')
      await trial.directory(path)
      await trial.directory(virtualPath('/other'))
      await trial.put(inside, 'one')
      await trial.put(other, 'other')
      await trial.holds(inside, 'one')
      await trial.holds(other, 'other')
    },
  },
  {
    title: 'stores files many directories deep',
    directories: true,
    async run(trial) {
      const deep = virtualPath(`/${Array.from({ length: 30 }, (_, index) => `d${index}`).join('/')}`)
      const file = virtualPath(`${deep}/file`)
      await trial.directory(deep)
      await trial.put(file, 'deep')
      await trial.holds(file, 'deep')
    },
  },
  {
    title: 'removes an empty directory',
    needs: both,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.storage.removeDirectory(path, trial.call())
      await trial.refuses(trial.stat(path), 'not-found', path)
      assert.deepEqual(await trial.names(), [])
    },
  },
  {
    title: 'makes a directory again after its removal',
    needs: both,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.storage.removeDirectory(path, trial.call())
      await trial.storage.makeDirectory(path, trial.call())
      assert.deepEqual(await trial.names(path), [])
    },
  },
  {
    title: 'removes no directory with a file in it: not-empty, and the file stays',
    needs: both,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.put(inside, 'kept')
      await trial.refuses(trial.storage.removeDirectory(path, trial.call()), 'not-empty', path)
      await trial.holds(inside, 'kept')
    },
  },
  {
    title: 'removes no directory with a directory in it: not-empty',
    needs: both,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.storage.makeDirectory(inside, trial.call())
      await trial.refuses(trial.storage.removeDirectory(path, trial.call()), 'not-empty', path)
      assert.deepEqual(await trial.names(path), ['inside'])
    },
  },
  {
    title: 'removes a directory once what was in it is removed',
    needs: both,
    async run(trial) {
      await trial.storage.makeDirectory(path, trial.call())
      await trial.put(inside)
      await trial.storage.remove(inside, trial.call())
      await trial.storage.removeDirectory(path, trial.call())
      assert.deepEqual(await trial.names(), [])
    },
  },
  {
    title: 'removes no directory that is not there: not-found',
    needs: ['removeDirectory'],
    async run(trial) {
      await trial.refuses(trial.storage.removeDirectory(path, trial.call()), 'not-found', path)
    },
  },
  {
    title: 'removes no file as a directory: not-a-directory, and it stays',
    needs: ['removeDirectory'],
    async run(trial) {
      await trial.put(path, 'kept')
      await trial.refuses(trial.storage.removeDirectory(path, trial.call()), 'not-a-directory', path)
      await trial.holds(path, 'kept')
    },
  },
  {
    title: 'never removes the root: forbidden',
    needs: ['removeDirectory'],
    async run(trial) {
      await trial.refuses(trial.storage.removeDirectory(ROOT, trial.call()), 'forbidden', ROOT)
      assert.deepEqual(await trial.names(), [])
    },
  },
]
