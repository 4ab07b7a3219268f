/** All that one run of the server was told, understood. */
import type { Account } from './options/account.js'
import type { PortRange } from './options/numbers.js'
import type { PassiveAddress } from './options/passive-address.js'
import type { TlsMode } from './options/schemas.js'

/** TLS as it was asked for. */
export interface TlsSettings {
  readonly certFile: string
  readonly keyFile: string
  readonly mode: TlsMode
}

/** What to serve, where, to whom, and how. */
export interface Settings {
  /** Absolute path of the served folder. */
  readonly root: string
  /** Addresses to listen on; undefined: this machine only, over IPv4 and IPv6. */
  readonly hosts: readonly string[] | undefined
  readonly port: number
  readonly accounts: readonly Account[]
  readonly anonymous: boolean
  /** Empty: any free port. */
  readonly passivePorts: readonly PortRange[]
  readonly passiveAddresses: readonly PassiveAddress[]
  readonly activeSourcePort: number | undefined
  /** Whether the system may copy downloads, where it can. */
  readonly kernelCopy: boolean
  readonly tls: TlsSettings | undefined
  readonly idleMs: number | undefined
  readonly transferMs: number | undefined
  readonly maxSessions: number | undefined
  /** Processes that share the sessions; undefined: this one alone. */
  readonly workers: number | undefined
  readonly json: boolean
  /** What the operator should know before it starts. */
  readonly warnings: readonly string[]
}
