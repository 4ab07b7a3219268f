/** Users from a list: a name, a password in the clear or hashed, a storage and rights (RFC 959 §4.1.1, RFC 2577 §5 and §7). */
import type { Authenticator, Credentials, LoginAttempt, LoginResult } from './authenticator.js'
import { isHashQueueFull } from './hash-queue.js'
import { hasControl } from './known-keys.js'
import { BAD_CREDENTIALS, BUSY, refusal } from './login-result.js'
import { clearSecret, PasswordCheck, type Secret } from './password-check.js'
import { parsePasswordHash } from './password-hash.js'
import {
  PRINCIPAL_KEYS,
  type PrincipalMaker,
  type PrincipalOptions,
  principalMaker,
} from './principal-options.js'
import { type ListedUser, listUsers, type UserList } from './user-list.js'

/** One user; exactly one of `password` and `passwordHash` is needed. */
export interface StaticUser extends PrincipalOptions {
  /** What USER sends, letter by letter. Any name is just a name, also `anonymous`, `ftp` and `__proto__`. */
  readonly name: string
  /** The password in the clear. It is not kept, and checking it costs no hash. */
  readonly password?: string
  /** A hash made by {@link hashPassword}. */
  readonly passwordHash?: string
  /** Lets the user in with an empty password, if that is the configured one; otherwise an empty password is always wrong. */
  readonly allowEmptyPassword?: boolean
}

interface Account {
  readonly secret: Secret
  readonly allowEmpty: boolean
  readonly principal: PrincipalMaker
}

const KEYS = ['password', 'passwordHash', 'allowEmptyPassword', ...PRINCIPAL_KEYS]

/**
 * Lets in the users of a list or a table, which are read once, now.
 * A login takes equal time for every user of the table, unknown users included: one scrypt for each cost that occurs among the hashes,
 * so hash all passwords with one cost. While too many hashes wait, logins are refused with the reason `busy`.
 * @throws TypeError that names the user: for duplicate names, unknown options, malformed hashes and all else that is not sound.
 */
export function staticUsers(users: UserList<StaticUser>): Authenticator {
  const accounts = new Map<string, Account>()
  for (const listed of listUsers(users, KEYS)) accounts.set(listed.user.name, accountOf(listed))
  const check = new PasswordCheck([...accounts.values()].map(({ secret }) => secret))
  return {
    async authenticate(credentials, attempt) {
      const password = passwordOf(credentials)
      if (password === undefined) return refusal(BAD_CREDENTIALS)
      return login(check, accounts.get(credentials.user), password, attempt)
    },
  }
}

async function login(
  check: PasswordCheck,
  account: Account | undefined,
  password: string,
  attempt: LoginAttempt,
): Promise<LoginResult> {
  try {
    const match = check.matches(account?.secret, password, attempt)
    const matched = typeof match === 'boolean' ? match : await match
    if (!account || !matched || (password === '' && !account.allowEmpty)) return refusal(BAD_CREDENTIALS)
  } catch (error) {
    if (isHashQueueFull(error)) return refusal(BUSY)
    throw error
  }
  const made = account.principal()
  const principal = made instanceof Promise ? await made : made
  return principal ? { granted: true, principal } : refusal('no storage for this user')
}

/** `anonymous` and `ftp` are names like others here: what such a client sends as its address is checked as the password. */
function passwordOf(credentials: Credentials): string | undefined {
  if (credentials.kind === 'password') return credentials.password
  return credentials.kind === 'anonymous' ? credentials.contact : undefined
}

function accountOf({ subject, user }: ListedUser<StaticUser>): Account {
  const { allowEmptyPassword = false } = user
  if (typeof allowEmptyPassword !== 'boolean') {
    throw new TypeError(`${subject}: allowEmptyPassword has to be true or false`)
  }
  return {
    principal: principalMaker(subject, user.name, user),
    secret: secretOf(subject, user, allowEmptyPassword),
    allowEmpty: allowEmptyPassword,
  }
}

function secretOf(subject: string, { password, passwordHash }: StaticUser, allowEmpty: boolean): Secret {
  if ((password === undefined) === (passwordHash === undefined)) {
    throw new TypeError(`${subject}: needs either a password or a passwordHash`)
  }
  if (passwordHash !== undefined) return hashedSecret(subject, passwordHash)
  if (typeof password !== 'string') throw new TypeError(`${subject}: the password has to be a string`)
  if (hasControl(password)) {
    throw new TypeError(
      `${subject}: the password has a control character, perhaps the line end of a file, which no client can send`,
    )
  }
  if ((password === '') !== allowEmpty) {
    const advice = allowEmpty
      ? 'takes effect only with an empty password'
      : 'has to be true for an empty password'
    throw new TypeError(`${subject}: allowEmptyPassword ${advice}`)
  }
  return clearSecret(password)
}

function hashedSecret(subject: string, passwordHash: string): Secret {
  try {
    return { hash: parsePasswordHash(passwordHash) }
  } catch (error) {
    throw new TypeError(`${subject}: ${(error as Error).message}`)
  }
}
