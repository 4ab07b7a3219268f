/** Directories whose last entry goes: they stay where they can be made, also if they are else implied by what lies below them (protocol E-09). */
import assert from 'node:assert/strict'
import { virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const directory = virtualPath('/directory')
const inside = virtualPath('/directory/inside')

async function staysEmpty(trial: Trial): Promise<void> {
  assert.equal((await trial.stat(directory)).type, 'directory')
  assert.deepEqual(await trial.names(directory), [])
}

async function fill(trial: Trial): Promise<void> {
  await trial.directory(directory)
  await trial.put(inside, 'inside')
}

export const lastEntryScenarios: readonly Scenario[] = [
  {
    title: 'keeps a directory whose last file is removed',
    needs: ['makeDirectory'],
    async run(trial) {
      await fill(trial)
      await trial.storage.remove(inside, trial.call())
      await staysEmpty(trial)
    },
  },
  {
    title: 'keeps a directory whose last directory is removed',
    needs: ['makeDirectory', 'removeDirectory'],
    async run(trial) {
      await trial.directory(inside)
      await trial.storage.removeDirectory(inside, trial.call())
      await staysEmpty(trial)
    },
  },
  {
    title: 'keeps a directory whose last file is moved away',
    needs: ['rename', 'makeDirectory'],
    async run(trial) {
      await fill(trial)
      await trial.storage.rename(inside, virtualPath('/outside'), trial.call())
      await staysEmpty(trial)
      await trial.holds(virtualPath('/outside'), 'inside')
    },
  },
  {
    title: 'keeps a directory whose last directory is moved away, with what is in it',
    needs: ['rename', 'makeDirectory'],
    async run(trial) {
      await trial.directory(inside)
      await trial.put(virtualPath('/directory/inside/file'), 'deep')
      await trial.storage.rename(inside, virtualPath('/outside'), trial.call())
      await staysEmpty(trial)
      await trial.holds(virtualPath('/outside/file'), 'deep')
    },
  },
]
