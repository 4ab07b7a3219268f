// Which client programs a machine has. One that is missing is a skip that names its Debian package; with CI=true it is a failure.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { describe, it } from 'vitest'

/** A program on the PATH, a file by its absolute path, or a command that succeeds where the thing is there. */
export interface Need {
  readonly what: string | readonly [string, ...string[]]
  readonly debian: string
}

export const OPENSSL: Need = { what: 'openssl', debian: 'openssl' }

const present = describe
const absent = it.skip

/** `describe` for tests of programs that may not be installed: then there is one test, skipped, that says what to install. */
export function describeWith(title: string, needs: readonly Need[], body: () => void): void {
  const missing = [OPENSSL, ...needs].filter(need => !isThere(need)).map(({ debian }) => debian)
  if (missing.length === 0) {
    present(title, body)
    return
  }
  const reason = `${title} (not installed; Debian: ${missing.join(', ')})`
  if (process.env.CI === 'true') throw new Error(reason)
  absent(reason, () => {})
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
