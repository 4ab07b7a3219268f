/** Settings of the command line as options of `createServer`. */
import {
  type Authenticator,
  anonymous,
  firstOf,
  READ_ONLY,
  READ_WRITE,
  staticUsers,
  withLockout,
} from '@longshore/auth'
import type { ServerOptions } from '@longshore/core'
import type { StorageAdapter } from '@longshore/storage'
import { isLoopback } from './address-kind.js'
import type { TlsMode } from './options/schemas.js'
import { messageOf, UsageProblem } from './problem.js'
import type { Settings } from './settings.js'
import type { TlsFiles } from './tls-files.js'

/** Guesses from one address at one user's password, before it has to wait; not on loopback, where there is nobody to keep out. */
const LOCKOUT = { failures: 10, minutes: 15 }

const POLICIES = {
  optional: 'optional',
  control: 'control',
  required: 'required',
  implicit: 'required',
  dev: 'optional',
} as const satisfies Record<TlsMode, NonNullable<ServerOptions['tls']>['policy']>

/** The limits that are options by the same name. */
const LIMITS = [
  'maxSessionsPerUser',
  'connectionRate',
  'commandRate',
  'maxTransfers',
  'maxTransfersPerUser',
  'downloadRate',
  'uploadRate',
  'maxFileSize',
] as const

/** Fails with a UsageProblem for a user that cannot be, such as one with a malformed hash. */
export function serverOptions(
  settings: Settings,
  tls: TlsSecrets | undefined,
  storage: StorageAdapter,
): ServerOptions {
  return { ...networkOptions(settings, tls), authenticator: authenticatorOf(settings, storage) }
}

/** What of the files a server needs. */
type TlsSecrets = Pick<TlsFiles, 'cert' | 'key' | 'passphrase'>

/** Everything but who may log in and what they find. */
export function networkOptions(
  settings: Settings,
  tls: TlsSecrets | undefined,
): Omit<ServerOptions, 'authenticator'> {
  const { activeSourcePort } = settings
  return {
    passive: passiveOf(settings),
    active: activeSourcePort === undefined ? {} : { sourcePort: activeSourcePort },
    timeouts: timeoutsOf(settings),
    limits: limitsOf(settings),
    ...networksOf(settings),
    ...(settings.tls && tls ? { tls: tlsOf(settings.tls.mode, tls) } : {}),
  }
}

function authenticatorOf(settings: Settings, storage: StorageAdapter): Authenticator {
  const guests = settings.anonymous ? [anonymous(storage)] : []
  const users = settings.accounts.length > 0 ? [lockedOut(usersOf(settings, storage))] : []
  const [only] = users
  // Guests may come in from where others have guessed: nobody stands at their door.
  return only && guests.length === 0 ? only : firstOf(...guests, ...users)
}

function usersOf({ accounts }: Settings, storage: StorageAdapter): Authenticator {
  try {
    return staticUsers(
      accounts.map(({ readOnly, ...account }) => ({
        ...account,
        storage,
        permissions: readOnly ? READ_ONLY : READ_WRITE,
      })),
    )
  } catch (error) {
    throw new UsageProblem(messageOf(error))
  }
}

function lockedOut(users: Authenticator): Authenticator {
  const guarded = withLockout(users, LOCKOUT)
  const { door } = guarded
  return {
    authenticate: (credentials, attempt) =>
      (isLoopback(attempt.remoteAddress) ? users : guarded).authenticate(credentials, attempt),
    ...(door && {
      door: {
        ...door,
        offended: offender => {
          if (!isLoopback(offender.remoteAddress)) door.offended(offender)
        },
      },
    }),
  }
}

function passiveOf({ passivePorts, passiveAddresses }: Settings): NonNullable<ServerOptions['passive']> {
  return {
    ...(passivePorts.length > 0 ? { ports: passivePorts } : {}),
    ...(passiveAddresses.length > 0 ? { address: addressOf(passiveAddresses) } : {}),
  }
}

function addressOf(addresses: Settings['passiveAddresses']) {
  const rows = addresses.flatMap(({ network, address }) =>
    network === undefined ? [] : [{ network, address }],
  )
  const everybody = addresses.find(({ network }) => network === undefined)
  if (rows.length === 0 && everybody) return everybody.address
  return everybody ? [...rows, { network: 'others', address: everybody.address }] : rows
}

function timeoutsOf({ idleMs, transferMs }: Settings): NonNullable<ServerOptions['timeouts']> {
  return {
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(transferMs === undefined ? {} : { stallMs: transferMs }),
  }
}

function limitsOf(settings: Settings): NonNullable<ServerOptions['limits']> {
  const { maxSessions } = settings
  const given = LIMITS.filter(name => settings[name] !== undefined)
  return {
    // One address may be a whole company behind a router: the operator's number is the only one then.
    ...(maxSessions === undefined ? {} : { maxSessions, maxSessionsPerAddress: maxSessions }),
    ...Object.fromEntries(given.map(name => [name, settings[name]])),
  }
}

function networksOf({ allow, deny }: Settings): Pick<ServerOptions, 'networks'> {
  if (allow.length === 0 && deny.length === 0) return {}
  return { networks: { ...(allow.length > 0 ? { allow } : {}), ...(deny.length > 0 ? { deny } : {}) } }
}

function tlsOf(
  mode: NonNullable<Settings['tls']>['mode'],
  files: TlsSecrets,
): NonNullable<ServerOptions['tls']> {
  const { cert, key, passphrase } = files
  return {
    cert,
    key,
    ...(passphrase === undefined ? {} : { passphrase }),
    policy: POLICIES[mode],
  }
}
