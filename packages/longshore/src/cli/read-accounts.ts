/** Who may log in, from `--user`, the environment, a users file, or the list in a configuration file. */
import { resolve } from 'node:path'
import type { Io } from './io.js'
import { escaped } from './log/escape.js'
import { type Account, accountOf, passwordVariable } from './options/account.js'
import type { OptionValues } from './options/schemas.js'
import { UsageProblem } from './problem.js'
import { type AccountList, accountsOf, clearTextWarnings, readUsersFile } from './users-file.js'

/** Where users may come from. */
export interface AccountSources {
  readonly values: OptionValues
  readonly env: Io['env']
  /** The folder that the name of the users file starts from. */
  readonly base: string
  /** The configuration file, if there is one, and as it was typed. */
  readonly config: { readonly file: string; readonly shown: string } | undefined
}

/** All users, duplicates included, and what the operator should know of the files they come from. */
export async function readAccounts({ values, env, base, config }: AccountSources): Promise<AccountList> {
  refuseSharedVariables(values)
  const typed = (values.user ?? []).map(user => accountOf(user, env))
  const { users } = values
  if (users === undefined) return { accounts: typed, warnings: [] }
  const listed =
    typeof users === 'string' ? readUsersFile(resolve(base, users), users) : inConfig(users, config)
  const { accounts, warnings } = await listed
  return { accounts: [...typed, ...accounts], warnings }
}

async function inConfig(users: unknown, config: AccountSources['config']): Promise<AccountList> {
  const accounts: Account[] = accountsOf(users, config ? `${escaped(config.shown)}: users` : '--users')
  const warnings = config ? await clearTextWarnings(config.file, config.shown, accounts) : []
  return { accounts, warnings }
}

function refuseSharedVariables(values: OptionValues): void {
  const byVariable = new Map<string, string>()
  for (const { name, password } of values.user ?? []) {
    if (password !== undefined) continue
    const variable = passwordVariable(name)
    const other = byVariable.get(variable)
    if (other !== undefined && other !== name)
      throw new UsageProblem(
        `--user ${other} and --user ${name} would both use ${variable}; use --users FILE for one of them`,
      )
    byVariable.set(variable, name)
  }
}
