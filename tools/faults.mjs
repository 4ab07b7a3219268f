// What `npm run faults` runs: servers that are killed in the middle of uploads (G9), or with `--cuts` sessions whose lines are cut (G13), as often as is asked for; prints how often and how long.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '1000' }, cuts: { type: 'string' } },
})
const count = values.cuts ?? values.rounds
if (!/^[1-9]\d*$/.test(count)) {
  process.stderr.write('Usage: npm run faults [-- --rounds 1000 | --cuts 500]\n')
  process.exit(2)
}
const [test, variable, what] = values.cuts
  ? ['test/network/random-cuts.test.ts', 'LONGSHORE_CUTS', 'lines cut']
  : ['test/faults/killed-uploads.test.ts', 'LONGSHORE_FAULT_ROUNDS', 'servers killed']
const begun = Date.now()
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'longshore', test],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, [variable]: count },
  },
)
process.stdout.write(`${count} ${what} in ${Math.round((Date.now() - begun) / 1000)} s\n`)
process.exit(status ?? 1)
