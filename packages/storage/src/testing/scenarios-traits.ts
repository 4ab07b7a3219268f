/** What a storage says of itself: its traits and which operations are present. */
import assert from 'node:assert/strict'
import { OPTIONAL_OPERATIONS } from '../operations.js'
import type { OptionalOperation, WriteMode } from '../storage.js'
import { virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/a')
const MODES: readonly WriteMode['kind'][] = ['create', 'replace', 'append', 'resume']

export const traitScenarios: readonly Scenario[] = [
  {
    title: 'has the five required operations',
    async run({ storage }) {
      for (const operation of ['stat', 'list', 'read', 'write', 'remove'] as const) {
        assert.equal(typeof storage[operation], 'function', operation)
      }
    },
  },
  {
    title: 'has traits of the contract only',
    async run({ storage: { traits } }) {
      assert.ok(['whole', 'range'].includes(traits.reads), 'reads')
      assert.ok(['real', 'implied'].includes(traits.directories), 'directories')
      assert.ok(['case-sensitive', 'case-insensitive'].includes(traits.names), 'names')
      assert.ok(traits.sortsUpTo === undefined || traits.sortsUpTo >= 0, 'sortsUpTo')
      assert.ok(
        traits.writes.every(kind => MODES.includes(kind)),
        'writes',
      )
    },
  },
  {
    title: 'lists each write mode once, and one of create and replace at least',
    async run({ storage: { traits } }) {
      assert.equal(new Set(traits.writes).size, traits.writes.length)
      assert.ok(traits.writes.includes('create') || traits.writes.includes('replace'))
    },
  },
  ...OPTIONAL_OPERATIONS.map(presence),
  ...MODES.map(honesty),
]

function presence(operation: OptionalOperation): Scenario {
  return {
    title: `has ${operation} as a function or not at all, as declared`,
    async run({ storage, options }) {
      const present = storage[operation] !== undefined
      if (present) assert.equal(typeof storage[operation], 'function')
      if (options.operations !== undefined) assert.equal(present, options.operations.includes(operation))
    },
  }
}

function honesty(kind: WriteMode['kind']): Scenario {
  return {
    title: `writes a new file in the mode ${kind} or refuses that mode`,
    modes: [kind],
    async run(trial) {
      if (kind === 'resume') await trial.put(path, 'abc')
      const mode = kind === 'resume' ? { kind, offset: 3 } : { kind }
      await trial.write(path, mode, Buffer.from('def'))
      await trial.holds(path, kind === 'resume' ? 'abcdef' : 'def')
    },
  }
}
