// What `npm run faults` runs: servers that are killed in the middle of uploads, as often as is asked for; prints how often and how long (G9).
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } })
if (!/^[1-9]\d*$/.test(values.rounds)) {
  process.stderr.write('Usage: npm run faults [-- --rounds 1000]\n')
  process.exit(2)
}
const begun = Date.now()
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'longshore', 'test/faults/killed-uploads.test.ts'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, LONGSHORE_FAULT_ROUNDS: values.rounds },
  },
)
process.stdout.write(`${values.rounds} servers killed in ${Math.round((Date.now() - begun) / 1000)} s\n`)
process.exit(status ?? 1)
