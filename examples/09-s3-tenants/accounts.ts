// Stands for the table of accounts that your app has; several people may work for one tenant.
import { hashPassword, verifyPassword } from 'longshore'

export interface Account {
  readonly login: string
  readonly tenant: string
}

const rows = new Map([
  ['ada', { account: { login: 'ada', tenant: 'engines' }, hash: await hashPassword('analytical') }],
  ['charles', { account: { login: 'charles', tenant: 'engines' }, hash: await hashPassword('difference') }],
  ['mary', { account: { login: 'mary', tenant: 'mechanics' }, hash: await hashPassword('celestial') }],
  // As a careless form may have stored it.
  ['mallory', { account: { login: 'mallory', tenant: '../tenants/engines' }, hash: await hashPassword('x') }],
])

/** The account, if the password is right. */
export async function verify(login: string, password: string): Promise<Account | undefined> {
  const row = rows.get(login)
  return row && (await verifyPassword(password, row.hash)) ? row.account : undefined
}
