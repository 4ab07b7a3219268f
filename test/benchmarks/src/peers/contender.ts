// What every server of the comparison brings: how it is started, what it lacks on this machine, which rows it takes part in.
import type { Driver } from '../drive.js'
import type { Row } from '../rows.js'
import type { BucketPlace } from '../served.js'
import type { Launch } from '../server-process.js'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What a server is started for. */
export interface Site {
  readonly name: string
  /** An address of this machine that nobody else uses. */
  readonly host: string
  readonly port: number
  /** The folder that every session begins in. */
  readonly root: string
  /** The bucket that stands for it in rows of files in a bucket. */
  readonly bucket?: BucketPlace
  readonly user: string
  readonly password: string
  /** A folder for its configuration, its log and its like. */
  readonly work: string
  /** For TLS on request of the client; absent in rows in the clear. */
  readonly rsa?: Certificate
  readonly ecdsa?: Certificate
}

/** Where programs may be found, and what there is of accounts. */
export interface Surroundings {
  /** The folder that --install-peers unpacks into. */
  readonly cache: string
  /** Why the servers that need a system account cannot run, undefined when they can. */
  readonly noAccount: (service: string) => string | undefined
}

export interface Contender {
  readonly name: string
  /** What distinguishes it, in a few words. */
  readonly about: string
  /** Why it cannot run here, undefined when it can. */
  missing(surroundings: Surroundings): Promise<string | undefined>
  version(surroundings: Surroundings): Promise<string>
  launch(site: Site, surroundings: Surroundings): Promise<Launch>
  /** Takes the place of the load client, for what is no FTP server. */
  readonly drive?: Driver
  /** Why it does not take part in a row, undefined when it does. */
  skips(row: Row): string | undefined
  /** Less work for a server that would take minutes; what is counted per second or per file stays comparable. */
  lighter?(row: Row): Row
  /** Shown only in the rows that are named here, where its setting matters. */
  readonly onlyRows?: readonly string[]
}
