/** The conformance suite as a list of cases, for any test runner. */
import { lacksHonestly } from './honest-lack.js'
import type { ConformanceOptions, MadeStorage, MakeStorage } from './options.js'
import type { Scenario } from './scenario.js'
import { abortScenarios } from './scenarios-abort.js'
import { appendScenarios } from './scenarios-append.js'
import { batchScenarios } from './scenarios-batches.js'
import { checksumScenarios } from './scenarios-checksum.js'
import { concurrencyScenarios } from './scenarios-concurrency.js'
import { copyScenarios } from './scenarios-copy.js'
import { directoryScenarios } from './scenarios-directories.js'
import { factScenarios } from './scenarios-facts.js'
import { largeScenarios } from './scenarios-large.js'
import { lastEntryScenarios } from './scenarios-last-entries.js'
import { leakScenarios } from './scenarios-leaks.js'
import { listingScenarios } from './scenarios-listing.js'
import { moveScenarios } from './scenarios-moves.js'
import { nameScenarios } from './scenarios-names.js'
import { rangeScenarios } from './scenarios-ranges.js'
import { readingScenarios } from './scenarios-reading.js'
import { removeScenarios } from './scenarios-remove.js'
import { renameScenarios } from './scenarios-rename.js'
import { signalScenarios } from './scenarios-signals.js'
import { sinkScenarios } from './scenarios-sinks.js'
import { statScenarios } from './scenarios-stat.js'
import { traitScenarios } from './scenarios-traits.js'
import { writingScenarios } from './scenarios-writing.js'
import { Trial } from './trial.js'

/** One case: `run` rejects with an AssertionError that says what the storage does wrong. */
export interface ConformanceCase {
  readonly title: string
  readonly run: () => Promise<void>
}

const scenarios: readonly Scenario[] = [
  ...traitScenarios,
  ...statScenarios,
  ...readingScenarios,
  ...rangeScenarios,
  ...writingScenarios,
  ...sinkScenarios,
  ...abortScenarios,
  ...appendScenarios,
  ...concurrencyScenarios,
  ...directoryScenarios,
  ...lastEntryScenarios,
  ...removeScenarios,
  ...renameScenarios,
  ...moveScenarios,
  ...copyScenarios,
  ...nameScenarios,
  ...listingScenarios,
  ...batchScenarios,
  ...signalScenarios,
  ...factScenarios,
  ...checksumScenarios,
  ...largeScenarios,
  ...leakScenarios,
]

/** All cases for the storages that `make` makes, one for each case: for another runner, though vitest must be installed all the same. */
export function conformanceCases(make: MakeStorage, options: ConformanceOptions = {}): ConformanceCase[] {
  return scenarios.map(scenario => ({
    title: scenario.title,
    run: () => runScenario(scenario, make, options),
  }))
}

async function runScenario(
  scenario: Scenario,
  make: MakeStorage,
  options: ConformanceOptions,
): Promise<void> {
  const made: MadeStorage = await make()
  const { storage, dispose = () => {} } = 'traits' in made ? { storage: made } : made
  try {
    const trial = new Trial(storage, options)
    if (!(await lacksHonestly(trial, scenario))) await scenario.run(trial)
  } finally {
    await dispose()
  }
}
