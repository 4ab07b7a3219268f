/** Names of the system's users and groups, as far as the two classic tables tell. */
import { readFile } from 'node:fs/promises'

/** How long a table is taken as it was read, in milliseconds. */
const TRUSTED = 60_000

/** One table of `name:password:number:…` lines. */
export class AccountTable {
  #names = new Map<number, string>()
  #readAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly file: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Reads the table when it may be out of date; a table that is not there has no names. */
  async refresh(): Promise<void> {
    if (this.now() - this.#readAt < TRUSTED) return
    this.#readAt = this.now()
    const text = await readFile(this.file, 'utf8').catch(() => '')
    this.#names = new Map()
    for (const line of text.split('\n')) {
      const [name = '', , number = ''] = line.split(':')
      // A name with a space would shift the columns of a listing.
      if (/^[^\s]+$/.test(name) && /^\d+$/.test(number)) this.#names.set(Number(number), name)
    }
  }

  /** The name of account `number`, or the number itself. */
  nameOf(number: number): string {
    return this.#names.get(number) ?? String(number)
  }
}

/** How owners and groups are shown. */
export interface Accounts {
  /** To be awaited before a batch of names is asked for. */
  refresh(): Promise<void> | undefined
  owner(uid: number): string
  group(gid: number): string
}

export const numericAccounts: Accounts = { refresh: () => undefined, owner: String, group: String }

export function namedAccounts(users = '/etc/passwd', groups = '/etc/group'): Accounts {
  const [userTable, groupTable] = [new AccountTable(users), new AccountTable(groups)]
  return {
    refresh: async () => void (await Promise.all([userTable.refresh(), groupTable.refresh()])),
    owner: uid => userTable.nameOf(uid),
    group: gid => groupTable.nameOf(gid),
  }
}
