/** Names that tempt a storage to interpret them: each is one opaque name, kept verbatim (protocol C-01, C-08, E-07; RFC 2640). */
import assert from 'node:assert/strict'
import { childOf, ROOT, virtualPath } from '../virtual-path.js'
import { ODD_NAMES, UNPRINTABLE_NAMES } from './odd-names.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

/** One name, just written, through its life: told of, listed, read, removed. */
async function lives(trial: Trial, name: string): Promise<void> {
  const path = childOf(ROOT, name)
  assert.equal((await trial.stat(path)).name, name)
  assert.deepEqual(await trial.names(), [name])
  await trial.holds(path, name)
  await trial.storage.remove(path, trial.call())
  await trial.isAbsent(path)
  assert.deepEqual(await trial.names(), [])
}

function odd([label, name]: readonly [string, string]): Scenario {
  return {
    title: `keeps a name verbatim: ${label}`,
    async run(trial) {
      const path = childOf(ROOT, name)
      if (!trial.options.rejectedNames?.includes(name)) {
        await trial.put(path, name)
        return lives(trial, name)
      }
      await trial.refuses(trial.put(path), 'bad-name', path)
      assert.deepEqual(await trial.names(), [])
    },
  }
}

function unprintable([label, name]: readonly [string, string]): Scenario {
  return {
    title: `keeps a name verbatim or refuses it with bad-name: ${label}`,
    async run(trial) {
      const path = childOf(ROOT, name)
      let refusal: unknown
      await trial.put(path, name).catch((error: unknown) => {
        refusal = error
      })
      if (refusal === undefined) return lives(trial, name)
      await trial.refuses(Promise.reject(refusal), 'bad-name', path)
      assert.deepEqual(await trial.names(), [])
    },
  }
}

export const nameScenarios: readonly Scenario[] = [
  ...ODD_NAMES.map(odd),
  ...UNPRINTABLE_NAMES.map(unprintable),
  {
    title: 'keeps composed and decomposed letters apart, or takes them for the same name throughout',
    async run(trial) {
      const [composed, decomposed] = [virtualPath('/caf\u00e9'), virtualPath('/cafe\u0301')]
      await trial.put(composed, 'composed')
      if (await trial.exists(decomposed)) return trial.holds(decomposed, 'composed')
      await trial.put(decomposed, 'decomposed')
      await trial.holds(composed, 'composed')
      await trial.holds(decomposed, 'decomposed')
      assert.equal((await trial.names()).length, 2)
    },
  },
  {
    title: 'tells upper from lower case as its traits say',
    async run(trial) {
      const [lower, upper] = [virtualPath('/readme'), virtualPath('/README')]
      await trial.put(lower, 'lower')
      if (trial.storage.traits.names === 'case-insensitive') return trial.holds(upper, 'lower')
      await trial.put(upper, 'upper')
      await trial.holds(lower, 'lower')
      assert.deepEqual(await trial.names(), ['README', 'readme'])
    },
  },
  {
    title: 'keeps a directory apart from names that begin like it',
    directories: true,
    async run(trial) {
      const beside = ['/a.b', '/a-b', '/ab', '/a b', '/a!'].map(virtualPath)
      const inside = virtualPath('/a/b')
      await trial.directory(virtualPath('/a'))
      for (const path of [inside, ...beside]) await trial.put(path, path)
      assert.deepEqual(await trial.names(), ['a', 'a b', 'a!', 'a-b', 'a.b', 'ab'])
      assert.deepEqual(await trial.names(virtualPath('/a')), ['b'])
      for (const path of [inside, ...beside]) await trial.holds(path, path)
    },
  },
  {
    title: 'keeps odd names of directories verbatim',
    needs: ['makeDirectory'],
    async run(trial) {
      for (const name of ['a b', ' lead', 'per%2Fcent', '\u{1F6A2}', '-rf', '.dot', 'trail.']) {
        if (trial.options.rejectedNames?.includes(name)) continue
        const directory = childOf(ROOT, name)
        await trial.directory(directory)
        await trial.put(childOf(directory, 'inside'), name)
        assert.deepEqual(await trial.names(directory), ['inside'])
        await trial.holds(childOf(directory, 'inside'), name)
      }
    },
  },
  {
    title: 'moves files between odd names',
    needs: ['rename'],
    async run(trial) {
      const [from, to] = [childOf(ROOT, ' %2F \u00fc'), childOf(ROOT, '-+ \u{1F6A2} ')]
      await trial.put(from, 'moved')
      await trial.storage.rename(from, to, trial.call())
      assert.deepEqual(await trial.names(), ['-+ \u{1F6A2} '])
      await trial.holds(to, 'moved')
    },
  },
]
