// What `npm run figures` runs: measures the goals that are named, or all of them, and prints what came out.
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { say } from './lab.mjs'

const FOLDER = new URL('.', import.meta.url)
const known = readdirSync(FOLDER)
  .map(file => /^([A-Z]\d+)\.mjs$/.exec(file)?.[1])
  .filter(Boolean)
const wanted = process.argv.slice(2)
const strange = wanted.filter(name => !known.includes(name))
if (strange.length > 0) {
  say(`npm run figures -- [${known.join('] [')}]\nThere is no ${strange.join(', ')}.`)
  process.exit(2)
}

say(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`,
)
for (const name of wanted.length > 0 ? wanted : known) {
  const { measure } = await import(new URL(`${name}.mjs`, FOLDER).href)
  await measure()
}
