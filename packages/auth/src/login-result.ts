/** Reading what an authenticator answered: only a well-formed grant is a grant (protocol rule C-52). */
import type { LoginRefusal, LoginResult } from './authenticator.js'
import { flawOf, isObject, isPrincipal } from './principal-shape.js'

/** The reason of a refusal because the password could not be looked at for want of capacity; no failed guess. */
export const BUSY = 'busy'

/** The reason of a refusal by {@link withLockout} without asking the authenticator behind it. */
export const LOCKED = 'locked'

/** One reason for an unknown user and a wrong password, so that not even a log tells them apart by accident. */
export const BAD_CREDENTIALS = 'bad credentials'

/**
 * Whether an authenticator's answer, whatever it is, lets somebody in: `{ granted: true, principal }` with a name, a storage, a set of
 * permissions, and nothing ill-formed in what else a principal may have. Never throws.
 */
export function isGranted(result: unknown): result is Extract<LoginResult, { granted: true }> {
  try {
    return isObject(result) && result.granted === true && isPrincipal(result.principal)
  } catch {
    return false
  }
}

/** A refusal with a reason for logs and events. */
export function refusal(reason: string, more: Pick<LoginRefusal, 'points' | 'delayMs'> = {}): LoginRefusal {
  return { granted: false, reason, ...more }
}

/** What a refusal counts: 1 unless it says another whole number. Never throws. */
export function pointsOf(result: unknown): number {
  return numberIn(result, 'points', 1)
}

/** Milliseconds for which a refusal asks to be held back; 0 unless it says so. Never throws. */
export function delayOf(result: unknown): number {
  return numberIn(result, 'delayMs', 0)
}

function numberIn(result: unknown, name: 'points' | 'delayMs', otherwise: number): number {
  try {
    const value = isObject(result) ? result[name] : undefined
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise
  } catch {
    return otherwise
  }
}

/** Why an answer that is not granted is not: the reason of the refusal, or what is wrong with the answer. Never throws. */
export function reasonOf(result: unknown): string {
  try {
    if (!isObject(result) || typeof result.granted !== 'boolean') {
      return 'malformed result: neither a grant nor a refusal'
    }
    if (result.granted) return `malformed grant: ${flawOf(result.principal)}`
    return typeof result.reason === 'string' ? result.reason : 'refused'
  } catch {
    return 'malformed result: it cannot be read'
  }
}
