// Stands for the table of accounts that your app has.
import { hashPassword, verifyPassword } from 'longshore'

export interface Account {
  readonly id: string
  readonly login: string
  readonly readOnly: boolean
}

const rows = new Map([
  ['ada', { account: { id: '17', login: 'ada', readOnly: false }, hash: await hashPassword('analytical') }],
  ['guest', { account: { id: '0', login: 'guest', readOnly: true }, hash: await hashPassword('engine') }],
])

/** The account, if the password is right. */
export async function verify(login: string, password: string): Promise<Account | undefined> {
  const row = rows.get(login)
  return row && (await verifyPassword(password, row.hash)) ? row.account : undefined
}
