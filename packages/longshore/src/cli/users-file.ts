/** Users from a file or from the list in a configuration file. */
import { stat } from 'node:fs/promises'
import { checkNames, checkValue } from './check-value.js'
import { escaped } from './log/escape.js'
import type { Account } from './options/account.js'
import { ACCOUNT_NAMES, ACCOUNT_SCHEMA } from './options/schemas.js'
import { UsageProblem } from './problem.js'
import { readStructured } from './read-structured.js'

const OTHERS_MAY_READ = 0o044

/** What was read: users, and what the operator should know. */
export interface AccountList {
  readonly accounts: readonly Account[]
  readonly warnings: readonly string[]
}

/** Reads the users of `file`: a list, or a list under the name `users`. */
export async function readUsersFile(file: string, shown: string): Promise<AccountList> {
  const value = await readStructured(file, shown)
  const list = Array.isArray(value) ? value : checkNames(value ?? {}, ['users'], escaped(shown)).users
  const accounts = accountsOf(list, escaped(shown))
  return { accounts, warnings: await clearTextWarnings(file, shown, accounts) }
}

/** The users of a list; `where` begins messages. */
export function accountsOf(list: unknown, where: string): Account[] {
  if (!Array.isArray(list) || list.length === 0)
    throw new UsageProblem(
      `${where}: a list of users is needed, such as - { name: alice, passwordHash: "…" }`,
    )
  return list.map((user: unknown, index) => {
    const place = `${where}: user ${index + 1}`
    return checkValue(ACCOUNT_SCHEMA, checkNames(user, ACCOUNT_NAMES, place), place)
  })
}

/** Says so when a file with passwords in the clear can be read by others; nothing where files have no permission bits. */
export async function clearTextWarnings(
  file: string,
  shown: string,
  accounts: readonly Account[],
): Promise<string[]> {
  if (process.platform === 'win32' || !accounts.some(account => account.password !== undefined)) return []
  const { mode } = await stat(file)
  if ((mode & OTHERS_MAY_READ) === 0) return []
  const name = escaped(shown)
  return [
    `${name} holds passwords in the clear and others on this machine can read it; chmod 600 ${name}, or put hashes into it (longshore hash)`,
  ]
}
