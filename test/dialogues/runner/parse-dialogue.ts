// A dialogue file from its text.
import type { DialogueFile } from './dialogue-file.js'
import { parseHeader } from './parse-header.js'
import { parseSteps } from './parse-steps.js'

/** Throws a DialogueSyntaxError that names file and line. */
export function parseDialogue(name: string, text: string): DialogueFile {
  const lines = text.split('\n')
  const { header, length } = parseHeader(name, lines)
  return { name, header, steps: parseSteps(name, lines.slice(length), length + 1) }
}
