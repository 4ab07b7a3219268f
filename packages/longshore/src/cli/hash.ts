/** `longshore hash`: a password becomes a line for the users file. */
import { hashPassword } from '@longshore/auth'
import type { Io } from './io.js'
import { checkedName } from './options/account.js'
import { readPassword } from './read-password.js'

/** Prints the hash, or with a user's name the whole line of the users file. */
export async function hash(user: string | undefined, io: Io): Promise<number> {
  const name = user === undefined ? undefined : checkedName(user)
  const passwordHash = await hashPassword(await readPassword(io))
  // JSON is YAML, and quotes whatever a name may hold.
  const line = name === undefined ? passwordHash : `- ${JSON.stringify({ name, passwordHash })}`
  io.stdout.write(`${line}\n`)
  return 0
}
