// What `npm run defences` runs: takes each defence of test/security/rules out, in memory, and expects the tests of its rule to fail.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LIMIT_MS = 180_000

const wanted = process.argv.slice(2)
if (wanted.some(id => !/^C-\d\d$/.test(id))) {
  complain('Usage: npm run defences [-- C-13 C-20 …]')
  process.exit(2)
}
const defences = await listed(wanted)
if (defences.length === 0) {
  complain('There is no such rule with a defence to take out.')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'longshore-defences-'))
let missed = 0
try {
  for (const defence of defences) if (!report(defence, tried(defence))) missed++
} finally {
  rmSync(folder, { recursive: true, force: true })
}
say(`${defences.length - missed} of ${defences.length} defences were noticed to be out`)
process.exit(missed === 0 ? 0 : 1)

/** The rules are TypeScript: vite, which the tests are loaded with, reads them. */
async function listed(ids) {
  const { createServer } = await import('vite')
  const vite = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true },
  })
  try {
    const { RULES } = await vite.ssrLoadModule('/test/security/rules.ts')
    return RULES.filter(({ id }) => ids.length === 0 || ids.includes(id)).flatMap(({ id, defences }) =>
      defences.map((defence, index) => ({ ...defence, name: `${id}.${index}` })),
    )
  } finally {
    await vite.close()
  }
}

/** The titles of the tests that failed, or why there are none. */
function tried({ name, test, named }) {
  const out = join(folder, `${name}.json`)
  const argv = ['run', '--project', 'longshore', test, '--reporter=json', `--outputFile=${out}`]
  const { error } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', ...argv, ...(named ? ['-t', named] : [])],
    { cwd: ROOT, env: { ...process.env, LONGSHORE_TAKEN_OUT: name }, stdio: 'ignore', timeout: LIMIT_MS },
  )
  if (error || !existsSync(out))
    return { failed: [], why: error?.message ?? 'the tests did not come to an end' }
  const { testResults } = JSON.parse(readFileSync(out, 'utf8'))
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  )
  return { failed, why: testResults.map(({ message }) => message).find(Boolean) ?? 'all tests pass' }
}

function report({ name, file, test }, { failed, why }) {
  if (failed.length > 0) say(`${name}: ${failed.length} tests of ${test} fail without it`)
  else say(`${name}: NOT NOTICED by ${test} to be out of ${file}: ${why}`)
  return failed.length > 0
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function complain(line) {
  process.stderr.write(`${line}\n`)
}
