/** Facts that can be set, and free space (draft-somers-ftp-mfxx, MFMT; SITE CHMOD; AVBL; protocol E-08). */
import assert from 'node:assert/strict'
import { ROOT, virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'

const file = virtualPath('/file')

function keepsTime(label: string, time: string): Scenario {
  return {
    title: `keeps a time of modification to the second: ${label}`,
    needs: ['setModified'],
    async run(trial) {
      const wanted = new Date(time)
      await trial.put(file, 'kept')
      await trial.storage.setModified(file, wanted, trial.call())
      const listed = (await trial.list())[0]
      for (const entry of [await trial.stat(file), listed!]) {
        assert.equal(Math.floor(entry.modified.getTime() / 1000), Math.floor(wanted.getTime() / 1000))
      }
      await trial.holds(file, 'kept')
    },
  }
}

function keepsMode(wanted: number, kept: number): Scenario {
  return {
    title: `keeps the mode ${wanted.toString(8)} as ${kept.toString(8)}`,
    needs: ['setMode'],
    async run(trial) {
      await trial.put(file, 'kept')
      await trial.storage.setMode(file, wanted, trial.call())
      assert.equal((await trial.stat(file)).mode, kept)
      assert.equal((await trial.list())[0]?.mode, kept)
    },
  }
}

function movesTime(what: 'a file' | 'a directory'): Scenario {
  return {
    title: `takes a time that was set along when ${what} is moved, in listings too`,
    needs: ['setModified', 'rename', 'makeDirectory'],
    async run(trial) {
      const [from, to] = [virtualPath('/from'), virtualPath('/to')]
      const wanted = new Date('2001-02-03T04:05:06Z')
      await trial.directory(from)
      await trial.put(virtualPath('/from/file'), 'moved')
      await trial.storage.setModified(virtualPath('/from/file'), wanted, trial.call())
      if (what === 'a directory') await trial.storage.rename(from, to, trial.call())
      else {
        await trial.directory(to)
        await trial.storage.rename(virtualPath('/from/file'), virtualPath('/to/file'), trial.call())
      }
      assert.deepEqual((await trial.stat(virtualPath('/to/file'))).modified, wanted)
      assert.deepEqual(
        (await trial.list(to)).map(({ modified }) => modified),
        [wanted],
      )
    },
  }
}

export const factScenarios: readonly Scenario[] = [
  keepsTime('a time in the past', '2001-02-03T04:05:06Z'),
  keepsTime('a leap day', '2024-02-29T23:59:59Z'),
  keepsTime('a fraction of a second', '2015-06-30T12:00:00.900Z'),
  keepsTime('a time to come', '2035-12-31T00:00:00Z'),
  keepsTime('the epoch', '1970-01-01T00:00:00Z'),
  {
    title: 'sets no time of what is not there: not-found',
    needs: ['setModified'],
    async run(trial) {
      await trial.refuses(trial.storage.setModified(file, new Date(0), trial.call()), 'not-found', file)
      await trial.isAbsent(file)
    },
  },
  {
    title: 'tells the time of a new commit after a time was set',
    needs: ['setModified'],
    modes: ['replace'],
    async run(trial) {
      await trial.put(file, 'old')
      await trial.storage.setModified(file, new Date('2001-02-03T04:05:06Z'), trial.call())
      await trial.put(file, 'new')
      assert.ok(Date.now() - (await trial.stat(file)).modified.getTime() < 300_000)
    },
  },
  ...(['a file', 'a directory'] as const).map(movesTime),
  keepsMode(0o644, 0o644),
  keepsMode(0o600, 0o600),
  keepsMode(0o755, 0o755),
  keepsMode(0o4755, 0o755),
  keepsMode(0o7777, 0o777),
  {
    title: 'sets no mode of what is not there: not-found',
    needs: ['setMode'],
    async run(trial) {
      await trial.refuses(trial.storage.setMode(file, 0o644, trial.call()), 'not-found', file)
    },
  },
  {
    title: 'tells free bytes, and not more than there are in total',
    needs: ['space'],
    async run(trial) {
      const { free, total } = await trial.storage.space(ROOT, trial.call())
      assert.ok(Number.isFinite(free) && free >= 0, `free ${free}`)
      if (total !== undefined) assert.ok(Number.isFinite(total) && total >= free, `total ${total}`)
    },
  },
  {
    title: 'tells free bytes where a file is',
    needs: ['space'],
    async run(trial) {
      await trial.put(file)
      assert.ok((await trial.storage.space(file, trial.call())).free >= 0)
    },
  },
]
