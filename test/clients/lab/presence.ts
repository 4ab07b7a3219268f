// Which client programs a machine has. One that is missing is a skip that names its Debian package; with CI=true it is a failure.
import { describe, it } from 'vitest'
import { missingPackages, type Need } from './need.js'

export const OPENSSL: Need = { what: 'openssl', debian: 'openssl' }

const present = describe
const absent = it.skip

/** `describe` for tests of programs that may not be installed: then there is one test, skipped, that says what to install. */
export function describeWith(title: string, needs: readonly Need[], body: () => void): void {
  const missing = missingPackages([OPENSSL, ...needs])
  if (missing.length === 0) {
    present(title, body)
    return
  }
  const reason = `${title} (not installed; Debian: ${missing.join(', ')})`
  if (process.env.CI === 'true') throw new Error(reason)
  absent(reason, () => {})
}
