// Ends a test run with the skipped tests by name and one plain line: "N passed, N failed, N skipped".
import type { Reporter, TestCase, TestModule } from 'vitest/node'

type Counts = { passed: number; failed: number; skipped: number }

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const skipped = tests.filter(isSkipped)
    const counts: Counts = {
      passed: tests.filter(test => test.result().state === 'passed').length,
      failed:
        tests.filter(test => !isSkipped(test) && test.result().state !== 'passed').length +
        modules.filter(failedOutsideTests).length +
        unhandledErrors.length,
      skipped: skipped.length,
    }
    process.stdout.write([...skipped.map(skippedLine), countLine(counts), ''].join('\n'))
  }
}

export function countLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function isSkipped(test: TestCase): boolean {
  return test.result().state === 'skipped'
}

/** A file that does not load, or whose hooks throw, has no failing test to show for it, and is counted itself. */
function failedOutsideTests(module: TestModule): boolean {
  if (module.errors().length > 0) return true
  return [...module.children.allSuites()].some(suite => suite.errors().length > 0)
}

function skippedLine(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return `skipped: ${test.module.relativeModuleId} > ${test.fullName}${note ? ` (${note})` : ''}`
}
