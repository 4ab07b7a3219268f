// Counts failed logins in Redis. For each address, and for each user at it, there is a score that goes after a while, and a lock that lasts twice as long each time.
import { createHash } from 'node:crypto'
import { createClient } from '@redis/client'
import {
  type Lock,
  type LockoutOrigin,
  networkOf,
  type SharedLockoutRules,
  type SharedLockouts,
} from 'longshore'

/** A client that is not connected yet. */
export function redisAt(url: string) {
  return createClient({ url })
}

/** One for each kind of origin. */
interface Keys {
  readonly address: string
  readonly user: string
}

function keysOf({ name }: SharedLockoutRules, user: string, remoteAddress: string): Keys {
  const address = `lockout:${name}:${networkOf(remoteAddress)}`
  const digest = createHash('sha256').update(user.toLowerCase()).digest('base64url')
  return { address, user: `${address}:${digest}` }
}

/** Give it to `withLockout` as `state`, in every process. */
export function redisLockouts(redis: ReturnType<typeof redisAt>): SharedLockouts {
  async function lockOf(keys: Keys): Promise<Lock | undefined> {
    for (const locked of ['address', 'user'] as const) {
      const milliseconds = await redis.pTTL(`${keys[locked]}:lock`)
      if (milliseconds > 0) return { locked, milliseconds }
    }
    return undefined
  }

  /** The lock, when it begins with these points. */
  async function count(
    key: string,
    limit: number,
    points: number,
    { periodMs, longestMs }: SharedLockoutRules,
  ): Promise<number | undefined> {
    const score = await redis.incrBy(`${key}:score`, points)
    if (score === points) await redis.pExpire(`${key}:score`, periodMs)
    if (score < limit) return undefined
    const locks = await redis.incr(`${key}:locks`)
    const milliseconds = Math.min(periodMs * 2 ** (locks - 1), longestMs)
    await redis
      .multi()
      .set(`${key}:lock`, '', { expiration: { type: 'PX', value: milliseconds } })
      .pExpire(`${key}:locks`, 2 * milliseconds)
      .del(`${key}:score`)
      .exec()
    return milliseconds
  }

  async function offend(
    rules: SharedLockoutRules,
    address: string,
    points: number,
  ): Promise<Lock | undefined> {
    const key = keysOf(rules, '', address).address
    const milliseconds = await count(key, rules.addressFailures, points, rules)
    return milliseconds === undefined ? undefined : { locked: 'address', milliseconds }
  }

  /** Who logs in is forgiven, at the address too. */
  async function forgive({ address, user }: Keys): Promise<void> {
    const own = Number(await redis.getDel(`${user}:score`))
    await redis.del(`${user}:locks`)
    if (own > 0 && (await redis.exists(`${address}:score`))) await redis.decrBy(`${address}:score`, own)
  }

  return {
    async admit(rules, { user, remoteAddress }: LockoutOrigin) {
      const keys = keysOf(rules, user, remoteAddress)
      const lock = await lockOf(keys)
      if (lock) return lock
      return {
        score: Number(await redis.get(`${keys.address}:score`)),
        async end(outcome, points = 1) {
          if (outcome === 'granted') await forgive(keys)
          if (outcome !== 'failed' || points === 0) return undefined
          await count(keys.user, rules.failures, points, rules)
          return offend(rules, remoteAddress, points)
        },
      }
    },
    async isLocked(rules, { user, remoteAddress }) {
      return (await lockOf(keysOf(rules, user, remoteAddress))) !== undefined
    },
    offend,
  }
}
