// All dialogue files of this folder, parsed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DialogueFile } from './dialogue-file.js'
import { parseDialogue } from './parse-dialogue.js'

const FOLDER = join(import.meta.dirname, '..')
const ENDING = '.dialogue'

/** In the order of their names. */
export function allDialogues(): DialogueFile[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  const names = files.filter(file => file.endsWith(ENDING)).sort()
  return names.map(file =>
    parseDialogue(
      file.slice(0, -ENDING.length).replaceAll('\\', '/'),
      readFileSync(join(FOLDER, file), 'utf8'),
    ),
  )
}
