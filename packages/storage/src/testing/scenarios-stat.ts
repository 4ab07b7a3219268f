/** Facts about one path (RFC 3659 §3, §4, §7.5). */
import assert from 'node:assert/strict'
import { ROOT, virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'

const file = virtualPath('/file.txt')
const directory = virtualPath('/directory')
const MINUTES = 60_000

export const statScenarios: readonly Scenario[] = [
  {
    title: 'tells that the root is a directory without a name',
    async run(trial) {
      const entry = await trial.stat(ROOT)
      assert.equal(entry.type, 'directory')
      assert.equal(entry.name, '')
      assert.equal(entry.size, 0)
    },
  },
  {
    title: 'tells name, type and size of a file',
    async run(trial) {
      await trial.put(file, 'twelve bytes')
      const entry = await trial.stat(file)
      assert.deepEqual([entry.name, entry.type, entry.size], ['file.txt', 'file', 12])
    },
  },
  {
    title: 'tells the size of an empty file',
    async run(trial) {
      await trial.put(file, '')
      assert.equal((await trial.stat(file)).size, 0)
    },
  },
  {
    title: 'tells the new size of a file that is replaced',
    modes: ['replace'],
    async run(trial) {
      await trial.put(file, 'a long first version')
      await trial.put(file, 'short')
      assert.equal((await trial.stat(file)).size, 5)
    },
  },
  {
    title: 'tells name and type of a directory, and size 0',
    directories: true,
    async run(trial) {
      await trial.directory(directory)
      await trial.put(virtualPath('/directory/inside'))
      const entry = await trial.stat(directory)
      assert.deepEqual([entry.name, entry.type, entry.size], ['directory', 'directory', 0])
    },
  },
  {
    title: 'tells the time of the commit as the time of modification (E-08)',
    async run(trial) {
      await trial.put(file)
      const { modified } = await trial.stat(file)
      assert.ok(modified instanceof Date && !Number.isNaN(modified.getTime()), 'modified is a valid Date')
      assert.ok(
        Math.abs(modified.getTime() - Date.now()) < 5 * MINUTES,
        `modified is ${modified.toISOString()}`,
      )
    },
  },
  {
    title: 'tells a valid time of modification of the root',
    async run(trial) {
      const { modified } = await trial.stat(ROOT)
      assert.ok(modified instanceof Date && !Number.isNaN(modified.getTime()))
    },
  },
  {
    title: 'tells optional facts in the form of the contract, or leaves them out',
    async run(trial) {
      await trial.put(file)
      const { mode, owner, group, links, unique } = await trial.stat(file)
      if (mode !== undefined) assert.ok(Number.isInteger(mode) && mode >= 0 && mode <= 0o777, `mode ${mode}`)
      if (links !== undefined) assert.ok(Number.isInteger(links) && links >= 1, `links ${links}`)
      for (const name of [owner, group]) {
        if (name !== undefined) assert.match(name, /^\S+$/)
      }
      if (unique !== undefined) assert.ok(typeof unique === 'string' && unique !== '', `unique ${unique}`)
    },
  },
  {
    title: 'tells the same unique value of one file each time, and another one of another file',
    async run(trial) {
      const other = virtualPath('/other')
      await trial.put(file)
      await trial.put(other)
      const [first, again, second] = [await trial.stat(file), await trial.stat(file), await trial.stat(other)]
      assert.equal(first.unique, again.unique)
      if (first.unique !== undefined) assert.notEqual(first.unique, second.unique)
    },
  },
  {
    title: 'refuses a name that is not there with not-found',
    async run(trial) {
      await trial.refuses(trial.stat(file), 'not-found', file)
    },
  },
  {
    title: 'refuses a name in a directory that is not there with not-found',
    async run(trial) {
      const path = virtualPath('/no/such/file')
      await trial.refuses(trial.stat(path), 'not-found', path)
    },
  },
  {
    title: 'refuses a name below a file',
    async run(trial) {
      const path = virtualPath('/file.txt/below')
      await trial.put(file)
      await trial.refuses(trial.stat(path), ['not-a-directory', 'not-found'], path)
    },
  },
  {
    title: 'takes a name that only begins like another one for a different one',
    async run(trial) {
      const path = virtualPath('/file')
      await trial.put(file)
      await trial.refuses(trial.stat(path), 'not-found', path)
    },
  },
]
