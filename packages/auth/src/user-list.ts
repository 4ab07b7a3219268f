/** Users as a program writes them down, a list or a table by name, read into a list without duplicates (protocol rule C-53). */
import { shown, withKnownKeys } from './known-keys.js'

/** A list of users, or a plain object with the users by name. */
export type UserList<User extends { readonly name: string }> =
  | readonly User[]
  | Readonly<Record<string, Omit<User, 'name'>>>

/** One user and how messages speak of it. */
export interface ListedUser<User> {
  readonly subject: string
  readonly user: User
}

/**
 * The users of a list or a table, each an object with no keys but `name` and `keys`.
 * @throws TypeError that names the user, for anything else, an unknown key, no name and a name that is there twice.
 */
export function listUsers<User extends { readonly name: string }>(
  users: UserList<User>,
  keys: readonly string[],
): ListedUser<User>[] {
  const names = new Set<string>()
  return entriesOf(users).map(([name, user]) => {
    const subject = `user ${shown(name)}`
    withKnownKeys(subject, user, Array.isArray(users) ? ['name', ...keys] : keys)
    if (names.has(name)) throw new TypeError(`${subject} is there twice`)
    names.add(name)
    return { subject, user: { ...user, name } as User }
  })
}

function entriesOf<User extends { readonly name: string }>(
  users: UserList<User>,
): [string, Omit<User, 'name'>][] {
  if (typeof users !== 'object' || users === null)
    throw new TypeError('users have to be a list or a table by name')
  if (Array.isArray(users)) return users.map((user: User, index) => [nameOf(user, index), user])
  const prototype: unknown = Object.getPrototypeOf(users)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('a table of users has to be a plain object; a user called __proto__ needs a list')
  }
  return Object.entries(users)
}

function nameOf(user: { readonly name: string }, index: number): string {
  if (typeof user?.name !== 'string') throw new TypeError(`user ${index + 1} of the list has no name`)
  return user.name
}
