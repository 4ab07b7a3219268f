/** Copying files inside the storage. */
import assert from 'node:assert/strict'
import { ROOT, type VirtualPath, virtualPath } from '../virtual-path.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const file = virtualPath('/file')
const other = virtualPath('/other')
const directory = virtualPath('/directory')
const data = sampleBytes(1024 * 1024 + 1)

function copy(trial: Trial, from: VirtualPath, to: VirtualPath): Promise<void> {
  return trial.storage.copy(from, to, trial.call())
}

export const copyScenarios: readonly Scenario[] = [
  {
    title: 'copies a file, of which there are two then',
    needs: ['copy'],
    async run(trial) {
      await trial.put(file, data)
      await copy(trial, file, other)
      await trial.holds(file, data)
      await trial.holds(other, data)
      assert.deepEqual(await trial.names(), ['file', 'other'])
    },
  },
  {
    title: 'copies an empty file',
    needs: ['copy'],
    async run(trial) {
      await trial.put(file, '')
      await copy(trial, file, other)
      await trial.holds(other, '')
    },
  },
  {
    title: 'copies over a file, whose bytes are replaced',
    needs: ['copy'],
    async run(trial) {
      await trial.put(file, 'new')
      await trial.put(other, 'old and longer')
      await copy(trial, file, other)
      await trial.holds(other, 'new')
    },
  },
  {
    title: 'keeps a copy when the first file changes or goes',
    needs: ['copy'],
    modes: ['replace'],
    async run(trial) {
      await trial.put(file, data)
      await copy(trial, file, other)
      await trial.put(file, 'changed')
      await trial.holds(other, data)
      await trial.storage.remove(file, trial.call())
      await trial.holds(other, data)
    },
  },
  {
    title: 'loses nothing when a file is copied to its own name',
    needs: ['copy'],
    async run(trial) {
      await trial.put(file, data)
      await copy(trial, file, file).catch(() => {})
      await trial.holds(file, data)
    },
  },
  {
    title: 'copies nothing that is not there: not-found',
    needs: ['copy'],
    async run(trial) {
      await trial.refuses(copy(trial, file, other), 'not-found', file)
      await trial.isAbsent(other)
    },
  },
  {
    title: 'copies no directory',
    needs: ['copy', 'makeDirectory'],
    async run(trial) {
      await trial.directory(directory)
      await trial.refuses(copy(trial, directory, other), ['is-a-directory', 'unsupported'], directory)
      await trial.refuses(copy(trial, ROOT, other), ['is-a-directory', 'unsupported', 'forbidden'], ROOT)
      await trial.isAbsent(other)
    },
  },
  {
    title: 'copies no file over a directory',
    needs: ['copy', 'makeDirectory'],
    async run(trial) {
      await trial.put(file, 'kept')
      await trial.directory(directory)
      await trial.refuses(copy(trial, file, directory), ['exists', 'is-a-directory'], directory)
      await trial.refuses(copy(trial, file, ROOT), ['exists', 'is-a-directory', 'forbidden'], ROOT)
      await trial.holds(file, 'kept')
    },
  },
  {
    title: 'copies no file into a directory that is not there, unless directories are implied',
    needs: ['copy'],
    async run(trial) {
      const to = virtualPath('/no/such/file')
      await trial.put(file, 'kept')
      if (trial.implied) return copy(trial, file, to)
      await trial.refuses(copy(trial, file, to), 'not-found', to)
    },
  },
]
