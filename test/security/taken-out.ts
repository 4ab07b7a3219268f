// Takes one defence out of the sources while they are loaded for tests: `LONGSHORE_TAKEN_OUT=C-13.0` is the first of rule C-13. No file is changed.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { RULES } from './rules.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The plugin for what the environment names; none where it names nothing. */
export function takenOut(name = process.env.LONGSHORE_TAKEN_OUT): Plugin[] {
  if (!name) return []
  const [id, index] = name.split('.')
  const defence = RULES.find(rule => rule.id === id)?.defences[Number(index)]
  if (!defence) throw new Error(`${name} is no defence of test/security/rules`)
  const { file, from, to } = defence
  return [
    {
      name: 'longshore:taken-out',
      enforce: 'pre',
      transform: (code, id) => (id.startsWith(join(ROOT, file)) ? code.replace(from, () => to) : undefined),
    },
  ]
}
