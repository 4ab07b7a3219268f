// The last lines of a test run, of real runs over made-up test files.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const reporter = fileURLToPath(new URL('./count-reporter.ts', import.meta.url))

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-count-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function run(files: Record<string, string>): { status: number | null; lines: string[] } {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code)
  const options = ['--root', folder, '--globals', '--reporter', reporter]
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', ...options], { encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n') }
}

it('ends with the counts, and before them names what was skipped and why', () => {
  const { status, lines } = run({
    'a.test.js': `
      it('adds', () => { expect(1 + 1).toBe(2) })
      it.skip('is not ready', () => {})
      it('needs a client', context => context.skip('no client here'))`,
  })
  expect(lines.slice(-3)).toEqual([
    'skipped: a.test.js > is not ready',
    'skipped: a.test.js > needs a client (no client here)',
    '1 passed, 0 failed, 2 skipped',
  ])
  expect(status).toBe(0)
})

it('counts a failing test, a file that does not load and a hook that throws as failures', () => {
  const { status, lines } = run({
    'fails.test.js': `it('fails', () => { expect(1).toBe(2) })`,
    'broken.test.js': `import './missing.js'`,
    'hook.test.js': `describe('x', () => { beforeAll(() => { throw new Error('x') }); it('y', () => {}) })`,
  })
  expect(lines.at(-1)).toBe('0 passed, 3 failed, 1 skipped')
  expect(status).toBe(1)
})

it('counts an error that no test caught as a failure', () => {
  const { status, lines } = run({
    'late.test.js': `it('ends', async () => { Promise.reject(new Error('x')); await new Promise(setImmediate) })`,
  })
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped')
  expect(status).toBe(1)
})
