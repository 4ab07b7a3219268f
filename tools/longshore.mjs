#!/usr/bin/env node
// What `npx longshore` runs in a clone: builds where nothing is built, then is the command line. A file of the repository can always be executed, a built one cannot.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = new URL('../packages/longshore/dist/cli.js', import.meta.url)
if (!existsSync(program)) {
  const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url))
  // The output is the command line's.
  const { status } = spawnSync(process.execPath, [bootstrap], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}
await import(program.href)
