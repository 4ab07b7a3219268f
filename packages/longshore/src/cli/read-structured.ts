/** Reads YAML and JSON files, with messages that never repeat what is in them: a password may be. */
import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { escaped } from './log/escape.js'
import { fileFault, StartProblem, UsageProblem } from './problem.js'

/** The value in `file`, which messages call `shown`; undefined when it is empty. JSON is read as the YAML it is. */
export async function readStructured(file: string, shown: string): Promise<unknown> {
  const text = await readText(file, shown)
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' })
  const [fault] = document.errors
  if (fault) {
    const [at] = fault.linePos ?? []
    const place = at ? ` at line ${at.line}, column ${at.col}` : ''
    throw new UsageProblem(`${escaped(shown)}: not well-formed${place} (${faultName(fault.code)})`)
  }
  return plainValue(document, shown)
}

async function readText(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new StartProblem(`${escaped(shown)} cannot be read: ${fileFault(error)}`)
  }
}

function plainValue(document: ReturnType<typeof parseDocument>, shown: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? undefined
  } catch {
    throw new UsageProblem(`${escaped(shown)}: not well-formed (its aliases lead nowhere, or too far)`)
  }
}

function faultName(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ')
}
