/** Reading what an authenticator answered: only a well-formed grant is a grant (protocol rule C-52). */
import type { StorageAdapter } from '@longshore/storage'
import type { LoginResult } from './authenticator.js'
import type { Principal } from './principal.js'

/** The reason of a refusal because the password could not be looked at for want of capacity; no failed guess. */
export const BUSY = 'busy'

/** The reason of a refusal by {@link withLockout} without asking the authenticator behind it. */
export const LOCKED = 'locked'

/** One reason for an unknown user and a wrong password, so that not even a log tells them apart by accident. */
export const BAD_CREDENTIALS = 'bad credentials'

const LIMITS = ['maxSessions', 'idleMs', 'downloadRate', 'uploadRate']
const OPERATIONS = ['stat', 'list', 'read', 'write', 'remove']

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
export function refusal(reason: string): LoginResult {
  return { granted: false, reason }
}

/** The reason that a refusal gives, if any; an answer that is neither grant nor refusal is `malformed`. */
export function reasonOf(result: unknown): string {
  if (!isObject(result) || result.granted !== false) return 'malformed result of the authenticator'
  return typeof result.reason === 'string' ? result.reason : 'refused'
}

/** Whether `value` has the shape of a principal that a session can act for. */
export function isPrincipal(value: unknown): value is Principal {
  if (!isObject(value)) return false
  const { name, storage, permissions, home, limits, requireTls, attributes } = value
  return (
    typeof name === 'string' &&
    name !== '' &&
    isStorage(storage) &&
    isSet(permissions) &&
    (home === undefined || (typeof home === 'string' && home.startsWith('/'))) &&
    (limits === undefined || areLimits(limits)) &&
    (requireTls === undefined || typeof requireTls === 'boolean') &&
    (attributes === undefined || isObject(attributes))
  )
}

/** Whether `value` has the required operations of a storage. */
export function isStorage(value: unknown): value is StorageAdapter {
  return (
    isObject(value) && isObject(value.traits) && OPERATIONS.every(name => typeof value[name] === 'function')
  )
}

/** Whether every limit in `value` is a positive number. */
export function areLimits(value: unknown): boolean {
  return isObject(value) && LIMITS.every(name => value[name] === undefined || isPositive(value[name]))
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0
}

function isSet(value: unknown): boolean {
  return isObject(value) && typeof value.has === 'function' && Symbol.iterator in value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
