/** What is printed at the start: where the server is, whom it lets in, and what a newcomer types to connect. */
import type { ListenAddress } from '@longshore/core'
import { isLoopback } from './address-kind.js'
import { clientLines } from './client-lines.js'
import type { Io } from './io.js'
import { escaped, field } from './log/escape.js'
import type { Paint } from './log/paint.js'
import { padTo } from './log/width.js'
import { reachedAt, urlOf } from './reached-at.js'
import type { Settings } from './settings.js'
import type { TlsFiles } from './tls-files.js'
import { version } from './version.js'

/** What the server became. */
export interface Started {
  readonly settings: Settings
  readonly listening: readonly ListenAddress[]
  readonly tls: TlsFiles | undefined
  /** A line more about who can log in, such as a generated password. */
  readonly secret?: { readonly user: string; readonly password: string }
}

const LABEL_COLUMNS = 11
const MOST_USERS = 8
const MOST_ADDRESSES = 4

/** The lines of the start. */
export function bannerLines(started: Started, paint: Paint, io: Io): string[] {
  const { settings, secret } = started
  return [
    `${paint('strong', `longshore ${version()}`)} serves ${field(settings.root)}`,
    '',
    ...addressRows(started, io),
    row('users', usersText(settings)),
    ...(secret ? [row('password:', paint('strong', secret.password))] : []),
    row('passive', passiveText(settings)),
    row('TLS', tlsText(started)),
    '',
    ...clientLines(started, io).map(([client, line]) => row(client, line)),
    '',
    `  ${paint('dim', 'Ctrl-C ends it.')}`,
    '',
  ]
}

function row(label: string, text: string): string {
  return `  ${padTo(label, LABEL_COLUMNS)}${text}`
}

function addressRows({ listening }: Started, io: Io): string[] {
  const [first] = listening
  if (!first) return []
  const addresses = reachedAt(listening, io)
  const shown = addresses.slice(0, MOST_ADDRESSES).map(address => urlOf(address, first))
  const more = addresses.length > MOST_ADDRESSES ? [`and ${addresses.length - MOST_ADDRESSES} more`] : []
  const local = addresses.every(isLoopback) ? ['(this machine only; --host :: opens it to the network)'] : []
  return [row('address', [shown.join('  '), ...more, ...local].join('  '))]
}

function usersText({ accounts, anonymous }: Settings): string {
  const names = accounts.map(({ name, readOnly }) => (readOnly ? `${field(name)} (read only)` : field(name)))
  const shown = names.slice(0, MOST_USERS)
  if (names.length > MOST_USERS) shown.push(`${names.length - MOST_USERS} more`)
  if (anonymous) shown.push('anonymous (read only)')
  return shown.join(', ')
}

function passiveText({ passivePorts, passiveAddresses }: Settings): string {
  const ports = passivePorts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
  const told = passiveAddresses.map(({ network, address }) =>
    network === undefined ? address : `${address} to ${network}`,
  )
  return [
    ports.length > 0 ? `ports ${ports.join(', ')}` : 'any free port',
    ...(told.length > 0 ? [`tells clients ${told.map(escaped).join(', ')}`] : []),
  ].join('; ')
}

function tlsText({ settings, tls }: Started): string {
  switch (settings.tls?.mode) {
    case undefined:
      return 'none: passwords and files travel in the clear'
    case 'optional':
      return 'optional: clients that ask for it are protected'
    case 'control':
      return 'control: no login in the clear; clients decide about data'
    case 'dev':
      return `for development, signed by itself: SHA-256 ${tls?.certificate.fingerprint256 ?? ''}`
    case 'required':
      return 'required: no login and no data in the clear'
    case 'implicit':
      return 'implicit: everything is protected from the first byte'
  }
}
