// What `npm run fuzz` runs: the properties, models and mutated sessions with as many cases as are asked for; prints cases, seconds and seeds.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const FOLDERS = ['test/properties', 'test/models', 'test/s3/session-model.test.ts']
const USAGE = `npm run fuzz -- [--cases 1000000] [--seed number] [--only text] [folder or file …]
  --cases  cases of each property; those that cost more than a parser are tried less often
  --seed   what a failure prints, to have it again; any whole number
  --only   tests whose names hold this text`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const wrong = Object.entries({ cases: /^[1-9]\d*$/, seed: /^-?\d+$/ }).find(
  ([name, form]) => values[name] !== undefined && !form.test(values[name]),
)
if (values.help || wrong) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(wrong ? 2 : 0)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'longshore-fuzz-'))
const report = join(scratch, 'report')
const begun = Date.now()
const { status } = spawnSync(process.execPath, vitest(), {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    LONGSHORE_FUZZ_CASES: values.cases,
    LONGSHORE_FUZZ_REPORT: report,
    ...(values.seed !== undefined && { LONGSHORE_FUZZ_SEED: values.seed }),
  },
})
process.stdout.write(table())
rmSync(scratch, { recursive: true })
process.exit(status ?? 1)

function vitest() {
  const only = values.only === undefined ? [] : ['-t', literal(values.only)]
  const where = positionals.length > 0 ? positionals : FOLDERS
  return ['node_modules/vitest/vitest.mjs', 'run', ...only, ...where]
}

/** vitest takes a pattern. */
function literal(text) {
  return text.replaceAll(' > ', ' ').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function table() {
  const lines = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n').map(JSON.parse) : []
  const rows = lines.map(
    ({ title, cases, seconds, seed }) =>
      `${String(cases).padStart(10)} cases ${seconds.toFixed(1).padStart(9)} s  seed ${String(seed).padStart(11)}  ${title}`,
  )
  const sum = lines.reduce((all, { cases }) => all + cases, 0)
  const seconds = ((Date.now() - begun) / 1_000).toFixed(0)
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} threads, Node ${process.version}`
  return `\n${rows.join('\n')}\n${sum} cases in ${seconds} s on ${new Date().toISOString().slice(0, 10)} (${machine})\n`
}
