// What `npm start` runs: builds what is not built, then serves until npm ends.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [bootstrap], { stdio: ['ignore', 'inherit', 'inherit'] })
if (status !== 0) process.exit(status ?? 1)

// npm hands its signals to the shell between it and us, which dies of them and leaves us behind, with the port.
const parent = process.ppid
const watch = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(watch)
  process.kill(process.pid, 'SIGTERM')
}, 250)
watch.unref()
// A server that is ending already is not to be hurried.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => clearInterval(watch))

await import(new URL('../packages/longshore/dist/quick-start.js', import.meta.url).href)
