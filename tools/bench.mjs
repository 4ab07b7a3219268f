// What `npm run bench` runs: builds what is not built, the benchmark too, then measures until npm ends.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { endWithNpm } from './end-with-npm.mjs'

const path = file => fileURLToPath(new URL(`../${file}`, import.meta.url))
run(path('tools/bootstrap.mjs'))
run(path('node_modules/typescript/bin/tsc'), '-p', path('test/benchmarks'))

endWithNpm()
await import(new URL('../test/benchmarks/dist/benchmarks/src/run.js', import.meta.url).href)

/** What it prints is no part of the tables. */
function run(...argv) {
  const { status } = spawnSync(process.execPath, argv, { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}
