// What `npm start` runs: builds what is not built, then serves until npm ends.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { endWithNpm } from './end-with-npm.mjs'

const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [bootstrap], { stdio: ['ignore', 'inherit', 'inherit'] })
if (status !== 0) process.exit(status ?? 1)

endWithNpm()
await import(new URL('../packages/longshore/dist/quick-start.js', import.meta.url).href)
