// Programs and files that tests need of a machine, and whether they are there.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** A program on the PATH, a file by its absolute path, or a command that succeeds where the thing is there. */
export interface Need {
  readonly what: string | readonly [string, ...string[]]
  readonly debian: string
}

/** The Debian packages that would bring what is missing, each once. */
export function missingPackages(needs: readonly Need[]): string[] {
  return [...new Set(needs.filter(need => !isThere(need)).map(({ debian }) => debian))]
}

function isThere({ what }: Need): boolean {
  if (typeof what !== 'string') return succeeds(what)
  return isAbsolute(what) ? existsSync(what) : isOnPath(what)
}

function succeeds([program, ...parameters]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, parameters, { stdio: 'ignore' }).status === 0
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
