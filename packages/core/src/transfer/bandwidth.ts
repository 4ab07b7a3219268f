/** How fast bytes may move: token buckets of a session, of a user over all her sessions, and of the server, downloads and uploads apart. */
import type { Limits, Principal } from '@longshore/auth'
import { TokenBucket } from '@longshore/data-channel'
import type { LimitOptions } from '../options.js'

/** Part of a movement: what its bytes are taken from, if anything. */
export interface Brakes {
  readonly buckets?: readonly TokenBucket[]
}

/** What is asked of a session. */
export interface Mover {
  readonly principal: Principal | undefined
}

/** A map, weak or not. */
interface Kept<K> {
  get(key: K): TokenBucket | undefined
  set(key: K, bucket: TokenBucket): unknown
}

type Direction = 'download' | 'upload'
type Rates = Pick<Required<LimitOptions>, 'downloadRate' | 'uploadRate'>

const NONE: Brakes = {}
const OWN = { download: 'downloadRate', upload: 'uploadRate' } as const
const USER = { download: 'userDownloadRate', upload: 'userUploadRate' } as const
const FEW_USERS = 100

/** The buckets of one server. */
export class Bandwidth {
  readonly #sessions: Iterable<Mover>
  readonly #server: Readonly<Record<Direction, TokenBucket | undefined>>
  readonly #own = { download: new WeakMap<Mover, TokenBucket>(), upload: new WeakMap<Mover, TokenBucket>() }
  readonly #users = { download: new Map<string, TokenBucket>(), upload: new Map<string, TokenBucket>() }
  #sweepAt = FEW_USERS

  /** `share`: the part of the server's rates that this process has, when several are one server. */
  constructor({ downloadRate, uploadRate }: Rates, share: number, sessions: Iterable<Mover>) {
    this.#sessions = sessions
    this.#server = { download: bucketOf(downloadRate * share), upload: bucketOf(uploadRate * share) }
  }

  /** For the next transfer of the session. */
  brakesOf(direction: Direction, session: Mover): Brakes {
    const { principal } = session
    const server = this.#server[direction]
    if (principal?.limits === undefined) return server === undefined ? NONE : { buckets: [server] }
    const { limits, name } = principal
    const own = this.#kept(this.#own[direction], session, limits[OWN[direction]])
    const user = this.#kept(this.#users[direction], name, limits[USER[direction]])
    const buckets = [own, user, server].filter(bucket => bucket !== undefined)
    return buckets.length === 0 ? NONE : { buckets }
  }

  /** A new bucket would be full: many short transfers must not have one each. */
  #kept<K extends string | Mover>(
    buckets: Kept<K>,
    key: K,
    rate: Limits['downloadRate'],
  ): TokenBucket | undefined {
    if (rate === undefined || rate === Number.POSITIVE_INFINITY) return undefined
    const kept = buckets.get(key)
    if (kept?.bytesPerSecond === rate) return kept
    this.#sweep()
    const made = new TokenBucket(rate)
    buckets.set(key, made)
    return made
  }

  /** Forgets the users who have gone, now and then. */
  #sweep(): void {
    const { download, upload } = this.#users
    if (download.size + upload.size < this.#sweepAt) return
    const here = new Set<string | undefined>()
    for (const { principal } of this.#sessions) here.add(principal?.name)
    for (const buckets of [download, upload])
      for (const [name, bucket] of buckets) if (bucket.full && !here.has(name)) buckets.delete(name)
    this.#sweepAt = Math.max(FEW_USERS, 2 * (download.size + upload.size))
  }
}

function bucketOf(rate: number): TokenBucket | undefined {
  return rate === Number.POSITIVE_INFINITY ? undefined : new TokenBucket(rate)
}
