/** Several authenticators as one: the first that grants wins (RFC 959 §4.1.1). */
import type { Authenticator, Credentials, LoginAttempt, LoginRefusal, LoginResult } from './authenticator.js'
import { BUSY, delayOf, isGranted, pointsOf, reasonOf, refusal } from './login-result.js'

/**
 * Asks the authenticators in order until one grants. When none does, an outage of any of them is the outcome, for the missing one might
 * have granted; else a refusal. The cheapest should come first: every login that it grants costs the others nothing.
 *
 * USER needs no password when any of them says so: which order they stand in does not matter, because the login that follows at once
 * is put to all of them, and saying `none` grants nothing. An outage of a `challenge` means no more than `password`: if it
 * lasts, the login meets it again.
 * @throws TypeError without authenticators.
 */
export function firstOf(...authenticators: readonly Authenticator[]): Authenticator {
  if (authenticators.length === 0) throw new TypeError('firstOf needs at least one authenticator')
  for (const each of authenticators) {
    if (typeof each?.authenticate !== 'function')
      throw new TypeError('firstOf: every argument has to be an authenticator')
  }
  const authenticate = (credentials: Credentials, attempt: LoginAttempt) =>
    ask(authenticators, credentials, attempt)
  if (!authenticators.some(each => each.challenge !== undefined)) return { authenticate }
  return { authenticate, challenge: (user, attempt) => challenge(authenticators, user, attempt) }
}

async function ask(
  authenticators: readonly Authenticator[],
  credentials: Credentials,
  attempt: LoginAttempt,
): Promise<LoginResult> {
  const outages: unknown[] = []
  const refusals: unknown[] = []
  for (const each of authenticators) {
    attempt.signal.throwIfAborted()
    try {
      const result: unknown = await each.authenticate(credentials, attempt)
      if (isGranted(result)) return result
      refusals.push(result)
    } catch (error) {
      outages.push(error)
    }
  }
  attempt.signal.throwIfAborted()
  if (outages.length === 1) throw outages[0]
  if (outages.length > 1) throw new AggregateError(outages, `${outages.length} authenticators failed`)
  return together(refusals)
}

/** Each reason once; what weighs most counts, and what is held back longest is. */
function together(refusals: readonly unknown[]): LoginRefusal {
  const reasons = new Set(refusals.map(reasonOf))
  const [points, delayMs] = [Math.max(...refusals.map(pointsOf)), Math.max(...refusals.map(delayOf))]
  return refusal(reasons.has(BUSY) ? BUSY : [...reasons].join('; '), {
    ...(points !== 1 && { points }),
    ...(delayMs > 0 && { delayMs }),
  })
}

async function challenge(
  authenticators: readonly Authenticator[],
  user: string,
  attempt: LoginAttempt,
): Promise<'password' | 'none'> {
  for (const each of authenticators) {
    attempt.signal.throwIfAborted()
    if (await needsNone(each, user, attempt)) return 'none'
  }
  return 'password'
}

async function needsNone(each: Authenticator, user: string, attempt: LoginAttempt): Promise<boolean> {
  try {
    return (await each.challenge?.(user, attempt)) === 'none'
  } catch {
    return false
  }
}
