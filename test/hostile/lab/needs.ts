// Programs that some tests need: where one is not installed they are skipped with its name in the title; with CI=true they fail.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'

/** `describe` for tests that run these programs. */
export function describeWith(title: string, programs: readonly string[], body: () => void): void {
  const missing = programs.filter(program => !isOnPath(program)).join(', ')
  if (missing !== '' && process.env.CI === 'true') throw new Error(`${title} needs ${missing}`)
  const possible = missing === '' ? describe : describe.skip
  possible(missing === '' ? title : `${title} (not installed: ${missing})`, body)
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
