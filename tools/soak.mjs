// What `npm run soak` runs: sessions of every kind that vanish at random, for minutes or hours; prints memory, handles and descriptors on the way, and their slope at the end (G16).
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' } } })
if (!/^\d+(?:\.\d+)?$/.test(values.minutes) || Number(values.minutes) === 0) {
  process.stderr.write('Usage: npm run soak [-- --minutes 5]\n')
  process.exit(2)
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'longshore', 'test/faults/soak.test.ts'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, LONGSHORE_SOAK_MINUTES: values.minutes },
  },
)
process.exit(status ?? 1)
