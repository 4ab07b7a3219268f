/** Anonymous logins: anybody may look and fetch (RFC 1635). */
import type { StorageAdapter } from '@longshore/storage'
import type { Authenticator, LoginResult } from './authenticator.js'
import { hasControl, withKnownKeys } from './known-keys.js'
import { BAD_CREDENTIALS, refusal } from './login-result.js'
import { type Permission, READ_ONLY } from './principal.js'
import { PRINCIPAL_KEYS, type PrincipalOptions, principalMaker } from './principal-options.js'

/** How anonymous logins are let in. */
export interface AnonymousOptions extends Omit<PrincipalOptions, 'storage'> {
  /** {@link READ_ONLY} when absent. Whoever grants more lets everybody who can reach the server do it. */
  readonly permissions?: Iterable<Permission>
  /** The names that get in, in any case; `anonymous` and `ftp` when absent. The first is the name of every principal. */
  readonly names?: readonly string[]
  /** Asks for something like a mail address as the password, `name@` at least; false when absent. It is not kept. */
  readonly requireContact?: boolean
}

const KEYS = ['names', 'requireContact', ...PRINCIPAL_KEYS.filter(key => key !== 'storage')]

/**
 * Lets in anybody who logs in by one of the names, with any password or none, to read only unless `permissions` say otherwise.
 * @throws TypeError for options that are unknown or not sound.
 */
export function anonymous(storage: StorageAdapter, options: AnonymousOptions = {}): Authenticator {
  const {
    names = ['anonymous', 'ftp'],
    requireContact = false,
    ...rest
  } = withKnownKeys('anonymous', options, KEYS)
  if (typeof requireContact !== 'boolean')
    throw new TypeError('anonymous: requireContact has to be true or false')
  const [name, ...others] = checkedNames(names)
  const known = new Set([name, ...others].map(each => each.toLowerCase()))
  const principal = principalMaker('anonymous', name, {
    ...rest,
    permissions: rest.permissions ?? READ_ONLY,
    storage,
  })
  return {
    async authenticate(credentials): Promise<LoginResult> {
      if (credentials.kind === 'certificate' || !known.has(credentials.user.toLowerCase())) {
        return refusal(BAD_CREDENTIALS)
      }
      const contact = credentials.kind === 'anonymous' ? credentials.contact : credentials.password
      if (requireContact && contact.indexOf('@') < 1) return refusal('no contact address given')
      const granted = await principal()
      return granted ? { granted: true, principal: granted } : refusal('no storage for this user')
    },
  }
}

function checkedNames(names: readonly string[]): readonly [string, ...string[]] {
  const [first, ...others] = Array.isArray(names) ? (names as readonly string[]) : []
  if (first === undefined) throw new TypeError('anonymous: names have to be a list with at least one name')
  for (const name of [first, ...others]) {
    if (typeof name !== 'string' || name === '' || hasControl(name)) {
      throw new TypeError(
        'anonymous: every name has to be a string with letters and without control characters',
      )
    }
  }
  return [first, ...others]
}
