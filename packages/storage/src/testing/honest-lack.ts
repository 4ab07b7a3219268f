/** What a storage that lacks something must show for it: an absent operation, or a refusal that says so. */
import assert from 'node:assert/strict'
import { virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

/** Whether the storage lacks something that the scenario needs; throws an AssertionError if it does not lack it honestly. */
export async function lacksHonestly(trial: Trial, scenario: Scenario): Promise<boolean> {
  const operations = lacksOperations(trial, scenario)
  const modes = await lacksModes(trial, scenario)
  const ranges = scenario.ranges === true && (await lacksRanges(trial))
  return operations || modes || ranges || lacksDirectories(trial, scenario)
}

function lacksOperations(trial: Trial, { needs = [] }: Scenario): boolean {
  const absent = needs.filter(operation => typeof trial.storage[operation] !== 'function')
  for (const operation of absent) {
    assert.equal(trial.storage[operation], undefined, `${operation} is absent, as it is no function`)
  }
  return absent.length > 0
}

async function lacksModes(trial: Trial, { modes = [] }: Scenario): Promise<boolean> {
  const { writes } = trial.storage.traits
  const lacking = modes.filter(kind => !writes.includes(kind))
  const path = virtualPath('/unsupported')
  for (const kind of lacking) {
    const mode = kind === 'resume' ? { kind, offset: 0 } : { kind }
    await trial.refuses(trial.open(path, mode), 'unsupported', path)
  }
  return lacking.length > 0
}

async function lacksRanges(trial: Trial): Promise<boolean> {
  if (trial.storage.traits.reads === 'range') return false
  const path = virtualPath('/whole')
  await trial.put(path, 'whole')
  await trial.refuses(trial.read(path, { start: 1 }), ['unsupported', 'bad-offset'], path)
  return true
}

function lacksDirectories(trial: Trial, { directories }: Scenario): boolean {
  if (directories !== true || trial.implied || typeof trial.storage.makeDirectory === 'function') return false
  assert.equal(trial.storage.makeDirectory, undefined)
  return true
}
