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

/** A bucket as it was asked for. */
export interface BucketSettings {
  readonly bucket: string
  /** What all served keys begin with, before a slash; empty: the whole bucket. */
  readonly prefix: string
  /** Undefined: AWS, or what the environment says. */
  readonly endpoint: string | undefined
  /** Undefined: what the environment says. */
  readonly region: string | undefined
  /** Whether the bucket stands in the path of requests and not in the name of the host. */
  readonly pathStyle: boolean
}

/** What to serve, where, to whom, and how. */
export interface Settings {
  /** Absolute path of the served folder, or `s3://bucket/prefix`. */
  readonly root: string
  /** Undefined: a folder is served. */
  readonly bucket: BucketSettings | undefined
  /** Addresses to listen on; undefined: this machine only, over IPv4 and IPv6. */
  readonly hosts: readonly string[] | undefined
  readonly port: number
  /** Load balancers that send the PROXY header. */
  readonly proxies: readonly string[]
  readonly proxyData: 'client' | 'proxy'
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
  readonly maxSessionsPerUser: number | undefined
  /** Connections in a minute from one address; undefined: no limit. */
  readonly connectionRate: number | undefined
  /** Commands in a second of one session. */
  readonly commandRate: number | undefined
  readonly maxTransfers: number | undefined
  readonly maxTransfersPerUser: number | undefined
  /** Bytes per second of all together. */
  readonly downloadRate: number | undefined
  readonly uploadRate: number | undefined
  readonly maxFileSize: number | undefined
  /** Networks whose clients may connect; empty: all. */
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  /** Processes that share the sessions; undefined: this one alone. */
  readonly workers: number | undefined
  readonly json: boolean
  /** What the operator should know before it starts. */
  readonly warnings: readonly string[]
}
