/** Who may log in, as told with `--user` or in a users file. */
import { UsageProblem } from '../problem.js'
import { quoted } from './quoted.js'

/** A user with either a password or the hash of one. */
export interface Account {
  readonly name: string
  readonly readOnly: boolean
  /** First working directory, a virtual path. */
  readonly home?: string
  readonly password?: string
  readonly passwordHash?: string
}

/** What `--user` said; without a password it is taken from the environment. */
export interface UserOption {
  readonly name: string
  readonly password: string | undefined
  readonly readOnly: boolean
}

const MODE = /:(ro|rw)$/

/**
 * Reads `name:password[:ro|:rw]`: the name ends at the first colon, a last `:ro` or `:rw` is the mode, all between is the password,
 * colons included. No password means that of the environment.
 */
export function parseUser(text: string): UserOption {
  const cut = text.indexOf(':')
  const name = checkedName(cut === -1 ? text : text.slice(0, cut))
  const rest = cut === -1 ? '' : text.slice(cut + 1)
  if (rest === 'ro' || rest === 'rw')
    throw new UsageProblem(
      `"${name}:${rest}" has two meanings; write ${name}::${rest} to take the password from the environment, or ${name}:${rest}:rw if "${rest}" is the password`,
    )
  const mode = MODE.exec(rest)
  const password = mode ? rest.slice(0, mode.index) : rest
  return {
    name,
    password: password === '' ? undefined : checkedPassword(name, password),
    readOnly: mode?.[1] === 'ro',
  }
}

/** The variable that holds the password of `--user name`. */
export function passwordVariable(name: string): string {
  return `LONGSHORE_PASSWORD_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

/** The account of a `--user`, its password taken from `env` when it has none. */
export function accountOf(user: UserOption, env: Readonly<Record<string, string | undefined>>): Account {
  const { name, readOnly } = user
  if (user.password !== undefined) return { name, readOnly, password: user.password }
  const variable = passwordVariable(name)
  const password = env[variable]
  if (!password)
    throw new UsageProblem(
      `--user ${name}: there is no password; write --user ${name}:PASSWORD, or set ${variable}, or use --users FILE`,
    )
  return { name, readOnly, password: checkedPassword(name, password) }
}

/** Refuses names that no client can log in with. */
export function checkedName(name: string): string {
  if (name === '') throw new UsageProblem('the user has no name; write name:password')
  if (/\p{Cc}/u.test(name) || name.trim() !== name)
    throw new UsageProblem(
      `${quoted(name)} is no user name: it must have no control characters, and no spaces at its ends`,
    )
  return name
}

/** Refuses passwords that no client can send. Messages never show the password. */
export function checkedPassword(name: string, password: string): string {
  if (password === '') throw new UsageProblem(`the password of ${quoted(name)} is empty`)
  if (/\p{Cc}/u.test(password))
    throw new UsageProblem(`the password of ${quoted(name)} has control characters, which no client can send`)
  return password
}
