/** Checks passwords with the same work for every user of a table, known or not, so that time tells nothing (protocol rule C-20). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { LoginAttempt } from './authenticator.js'
import { decoyHash, type PasswordHash } from './password-hash.js'
import { nameOfCost } from './scrypt-cost.js'

/** What a password is compared with: the keyed digest of one configured in the clear, or a hash. */
export type Secret = { readonly digest: Buffer } | { readonly hash: PasswordHash }

/** A key that lives as long as the process: the digests it makes mean nothing elsewhere. */
const key = randomBytes(32)

/** The secret of a password that is configured in the clear: comparing with it costs no scrypt, and it does not hold the password. */
export function clearSecret(password: string): Secret {
  return { digest: digestOf(password) }
}

/**
 * The check of one table of users. Each login does one comparison of digests and one scrypt for each cost that occurs among the hashes
 * of the table, whoever asks; so a table without hashes costs no scrypt, and one whose hashes agree in cost takes a single one.
 */
export class PasswordCheck {
  readonly #noDigest = randomBytes(32)
  readonly #decoys: ReadonlyMap<string, PasswordHash>

  constructor(secrets: Iterable<Secret>) {
    const decoys = new Map<string, PasswordHash>()
    for (const secret of secrets) {
      if ('hash' in secret) decoys.set(nameOfCost(secret.hash.cost), decoyHash(secret.hash.cost))
    }
    this.#decoys = decoys
  }

  /** Whether `password` is the one behind `secret`; never, for a user without one. Known at once where no user has a hash. */
  matches(secret: Secret | undefined, password: string, attempt: LoginAttempt): boolean | Promise<boolean> {
    const own = secret !== undefined && 'hash' in secret ? secret.hash : undefined
    const digest = secret !== undefined && 'digest' in secret ? secret.digest : undefined
    const matched = timingSafeEqual(digestOf(password), digest ?? this.#noDigest) && digest !== undefined
    return this.#decoys.size === 0 ? matched : this.#hashed(own, matched, password, attempt)
  }

  /** `asDigest`, or whether the own hash does where there is one. Rejects as {@link HashQueue.run} does. */
  async #hashed(
    own: PasswordHash | undefined,
    asDigest: boolean,
    password: string,
    attempt: LoginAttempt,
  ): Promise<boolean> {
    let matched = asDigest
    for (const [cost, decoy] of this.#decoys) {
      const isOwn = own !== undefined && nameOfCost(own.cost) === cost
      const same = await (isOwn ? own : decoy).matches(password, {
        signal: attempt.signal,
        address: attempt.remoteAddress,
      })
      if (isOwn) matched = same
    }
    return matched
  }
}

function digestOf(password: string): Buffer {
  return createHmac('sha256', key).update(password).digest()
}
