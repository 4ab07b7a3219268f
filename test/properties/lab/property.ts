// How properties are tried: few cases in every run of the tests, as many as are asked for in `npm run fuzz` (G5).
import { appendFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const FEW = 300
/** Cases between which the process hears what its parent says. */
const SLICE = 10_000
/** A case that takes longer, twice, is a hang. */
const HANG_MS = 1_000
const CI_TIMEOUT_MS = 20_000
const NIGHT_MS = 12 * 60 * 60 * 1_000

/** Cases that `npm run fuzz` asks for; undefined in the tests. */
const asked = numberIn('LONGSHORE_FUZZ_CASES')
const askedSeed = numberIn('LONGSHORE_FUZZ_SEED')

/** How much a property costs. */
export interface Effort {
  /** Cases in the tests. */
  readonly few?: number
  /** One case costs as much as so many of a parser, so that a night has so many fewer of them. */
  readonly cost?: number
  /** Milliseconds that the tests have for it. */
  readonly timeoutMs?: number
}

/** Declares a test: `check` throws, or gives false, for no value that `arbitrary` makes. */
export function holds<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  check: (value: T) => unknown,
  effort: Effort = {},
): void {
  const timed = (value: T) => {
    const begun = performance.now()
    const result = check(value)
    if (performance.now() - begun > HANG_MS) expectQuick(() => check(value))
    return result !== false
  }
  declare<T>(title, effort, parameters => fc.check(fc.property(arbitrary, timed), parameters))
}

/** As {@link holds}, for a check that waits. */
export function holdsLater<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  check: (value: T) => Promise<unknown>,
  effort: Effort = {},
): void {
  const property = fc.asyncProperty(arbitrary, async value => (await check(value)) !== false)
  declare<T>(title, effort, parameters => fc.check(property, parameters))
}

type Attempt<T> = (parameters: fc.Parameters<[T]>) => fc.RunDetails<[T]> | Promise<fc.RunDetails<[T]>>

function declare<T>(
  title: string,
  { few = FEW, cost = 1, timeoutMs = CI_TIMEOUT_MS }: Effort,
  attempt: Attempt<T>,
): void {
  const cases = asked === undefined ? few : Math.ceil(asked / cost)
  it.each([title])('%s', { timeout: asked === undefined ? timeoutMs : NIGHT_MS }, async () => {
    const begun = performance.now()
    const seed = askedSeed ?? (Date.now() ^ (Math.random() * 0x1_0000_0000)) | 0
    try {
      await inSlices(attempt, cases, seed)
    } finally {
      report({
        title: expect.getState().currentTestName,
        cases,
        seconds: (performance.now() - begun) / 1_000,
        seed,
      })
    }
  })
}

/** Slice after slice, each with the seed after that of the one before; the first one has the seed itself, so that a failure can be had again. */
async function inSlices<T>(attempt: Attempt<T>, cases: number, seed: number): Promise<void> {
  for (let done = 0, slice = 0; done < cases; done += SLICE, slice++) {
    const numRuns = Math.min(SLICE, cases - done)
    const details = await attempt({ numRuns, seed: (seed + slice) | 0 })
    if (details.failed)
      throw new Error(
        `${fc.defaultReportMessage(details)}\n\n${String(details.errorInstance)}\n\n${replay(details.seed)}`,
      )
    await setImmediate()
  }
}

function replay(seed: number): string {
  return `Again: npm run fuzz -- --seed=${seed} --cases ${SLICE} --only ${JSON.stringify(expect.getState().currentTestName)}`
}

function expectQuick(again: () => unknown): void {
  const begun = performance.now()
  again()
  expect(performance.now() - begun).toBeLessThan(HANG_MS)
}

/** One line for the script that asked. */
function report(line: object): void {
  const file = process.env.LONGSHORE_FUZZ_REPORT
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
}

function numberIn(name: string): number | undefined {
  const text = process.env[name]
  return text === undefined ? undefined : Number(text)
}
