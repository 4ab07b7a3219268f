// What `npm run faults` runs, as often as is asked for: servers that are killed in the middle of uploads (G9), lines that are cut (G13), processes that run out of descriptors (G12); prints how often and how long.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const FAULTS = {
  rounds: ['test/faults/killed-uploads.test.ts', 'LONGSHORE_FAULT_ROUNDS', 'servers killed'],
  cuts: ['test/network/random-cuts.test.ts', 'LONGSHORE_CUTS', 'lines cut'],
  exhaustions: [
    'test/hostile/descriptors-in-transfers.test.ts',
    'LONGSHORE_EXHAUSTIONS',
    'times out of descriptors',
  ],
}

const type = 'string'
const { values } = parseArgs({ options: { rounds: { type }, cuts: { type }, exhaustions: { type } } })
const [[fault, count] = ['rounds', '1000'], ...others] = Object.entries(values)
if (others.length > 0 || !/^[1-9]\d*$/.test(count)) {
  process.stderr.write('Usage: npm run faults [-- --rounds 1000 | --cuts 500 | --exhaustions 100]\n')
  process.exit(2)
}
const [test, variable, what] = FAULTS[fault]
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
