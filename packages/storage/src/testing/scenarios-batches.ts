/** The other ways of taking a listing: many entries at a time, names alone; both agree with the entries one by one (RFC 3659 §7; P-45). */
import assert from 'node:assert/strict'
import { batchesOf, type Listing, namesOf } from '../listing.js'
import { childOf, ROOT, type VirtualPath, virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'
import { assertOnce, fill } from './scenarios-listing.js'
import type { Trial } from './trial.js'

type Batches = (listing: Listing) => AsyncIterable<readonly unknown[]>

const ways: readonly (readonly [string, Batches])[] = [
  ['in batches', batchesOf],
  ['by names', namesOf],
]

async function all<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = []
  for await (const batch of batches) items.push(...batch)
  return items
}

function listing(trial: Trial, path: VirtualPath = ROOT, signal?: AbortSignal): Listing {
  return trial.storage.list(path, trial.call(signal))
}

export const batchScenarios: readonly Scenario[] = [
  {
    title: 'lists the same entries in batches, and the same names without facts',
    directories: true,
    async run(trial) {
      await fill(trial, Math.min(trial.options.listingSize ?? 1100, 1100))
      await trial.directory(virtualPath('/directory'))
      await trial.put(virtualPath('/directory/inside'))
      const [one, many, names] = [
        await trial.list(),
        await all(batchesOf(listing(trial))),
        await all(namesOf(listing(trial))),
      ]
      assert.deepEqual(many, one)
      assert.deepEqual(
        names,
        one.map(({ name }) => name),
      )
      assertOnce(names)
    },
  },
  {
    title: 'lists directories of as many entries as it sorts in the order of the bytes of their names',
    async run(trial) {
      const { sortsUpTo = 0 } = trial.storage.traits
      const odd = ['B', 'a', 'b', '10', '9', '-', 'Z', 'a b'].slice(0, sortsUpTo)
      for (const name of odd) await trial.put(childOf(ROOT, name))
      const left = Math.min(sortsUpTo - odd.length, trial.options.listingSize ?? 2048)
      if (left > 0) await fill(trial, left)
      const names = (await trial.list()).map(({ name }) => name)
      if (sortsUpTo > 0) assert.deepEqual(names, [...names].sort(byBytes))
      assertOnce(names)
    },
  },
  ...ways.flatMap(([how, take]) => scenariosOf(how, take)),
]

function scenariosOf(how: string, take: Batches): Scenario[] {
  const first = (taken: Listing) => take(taken)[Symbol.asyncIterator]().next()
  return [
    {
      title: `refuses to list nothing and a file ${how} at the first pull`,
      async run(trial) {
        const [file, missing] = [virtualPath('/file'), virtualPath('/nothing')]
        await trial.put(file)
        await trial.refuses(first(listing(trial, missing)), 'not-found', missing)
        await trial.refuses(first(listing(trial, file)), 'not-a-directory', file)
      },
    },
    {
      title: `begins no work before the first pull ${how}, can be stopped, and taken again`,
      async run(trial) {
        const batches = take(listing(trial))
        await trial.put(virtualPath('/late'))
        let seen = 0
        for await (const { length } of batches) {
          seen += length
          if (seen > 0) break
        }
        assert.equal(seen, 1)
        assert.equal((await all(take(listing(trial)))).length, 1)
      },
    },
    {
      title: `refuses a listing ${how} whose call is aborted`,
      async run(trial) {
        await trial.put(virtualPath('/file'))
        await trial.refuses(first(listing(trial, ROOT, AbortSignal.abort(new Error('gone')))), 'any', ROOT)
      },
    },
  ]
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
