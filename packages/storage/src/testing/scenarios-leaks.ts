/** Nothing stays open: sources, uploads and listings that end in any way give their descriptors back (protocol C-38). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { childOf, ROOT, virtualPath } from '../virtual-path.js'
import { cutOff } from './cut-off.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const file = virtualPath('/file')
const ROUNDS = 40
/** The test runner opens and closes descriptors of its own. */
const TOLERANCE = ROUNDS / 2
const lost = new Error('the data connection was reset')

/** Descriptors of this process, where the system tells. */
function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

/** Waits until no more descriptors are open than `before`, but not for ever: closing may need the thread pool. */
async function settled(before: number): Promise<void> {
  const deadline = performance.now() + 3000
  // A machine that is busy may spend the time elsewhere, so this process must have had its turns as well.
  for (let turns = 0; openDescriptors() > before + TOLERANCE; turns += 1) {
    const isOver = turns >= 500 && performance.now() >= deadline
    assert.ok(!isOver, `${openDescriptors() - before} descriptors are left open`)
    await nextTurn()
  }
}

function leavesNothing(
  title: string,
  round: (trial: Trial) => Promise<void>,
  rest: Partial<Scenario> = {},
): Scenario {
  return {
    ...rest,
    title: `leaves nothing open after ${title}`,
    async run(trial) {
      await trial.put(file, sampleBytes(600_000))
      await round(trial)
      const before = openDescriptors()
      for (let count = 0; count < ROUNDS; count += 1) await round(trial)
      await settled(before)
    },
  }
}

export const leakScenarios: readonly Scenario[] = [
  leavesNothing('sources that were never read', async trial => {
    await (await trial.read(file)).close()
  }),
  leavesNothing('sources that were read', async trial => {
    await trial.fetch(file)
  }),
  leavesNothing('sources whose stream was destroyed', async trial => {
    const source = await trial.read(file)
    const stream = source.stream()
    stream.on('error', () => {})
    await once(stream, 'readable')
    stream.destroy()
    await source.close()
  }),
  leavesNothing('refused reads', async trial => {
    await trial.refuses(trial.read(ROOT), 'is-a-directory', ROOT)
  }),
  leavesNothing(
    'uploads that were committed',
    async trial => {
      await trial.put(virtualPath('/other'), 'x')
    },
    { modes: ['replace'] },
  ),
  leavesNothing(
    'uploads that were aborted before their sink was asked for',
    async trial => {
      const upload = await trial.open(file, { kind: 'replace' })
      await upload.abort(lost)
    },
    { modes: ['replace'] },
  ),
  leavesNothing(
    'uploads that were cut off',
    async trial => {
      const upload = await trial.open(virtualPath('/partial'), { kind: 'replace' })
      await cutOff(upload.sink(), sampleBytes(1000), lost)
      await upload.abort(lost)
    },
    { modes: ['replace'] },
  ),
  leavesNothing(
    'refused uploads',
    async trial => {
      await trial.refuses(trial.open(file, { kind: 'create' }), 'exists', file)
    },
    { modes: ['create'] },
  ),
  leavesNothing('listings that were stopped', async trial => {
    await Promise.all([1, 2, 3].map(index => trial.put(childOf(ROOT, `more-${index}`)))).catch(() => {})
    for await (const entry of trial.storage.list(ROOT, trial.call())) {
      assert.ok(entry.name)
      break
    }
  }),
  leavesNothing('aborted calls', async trial => {
    const call = trial.call(AbortSignal.abort(lost))
    await trial.refuses(trial.storage.read(file, { start: 0 }, call), 'any', file)
    await trial.refuses(trial.storage.write(file, { kind: 'create' }, call), 'any', file)
  }),
]
