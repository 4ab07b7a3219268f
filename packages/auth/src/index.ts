/** The authenticator contract, principals and permissions, and the built-in authenticators. */
export { type AnonymousOptions, anonymous } from './anonymous.js'
export type { Authenticator, Credentials, LoginAttempt, LoginRefusal, LoginResult } from './authenticator.js'
export { Bans } from './bans.js'
export {
  type CertificateLookup,
  type CertificateOptions,
  type CertificateUser,
  certificate,
} from './certificate.js'
export type { CertificateIdentity } from './certificate-identity.js'
export type { Ban, Door, Offence, Offender } from './door.js'
export { firstOf } from './first-of.js'
export {
  type HashQueue,
  HashQueueFullError,
  type HashRequest,
  hashQueue,
  isHashQueueFull,
} from './hash-queue.js'
export type { LockoutOptions } from './lockout-options.js'
export { BUSY, delayOf, isGranted, LOCKED, reasonOf } from './login-result.js'
export { networkOf } from './network-of.js'
export {
  type HashOptions,
  hashPassword,
  type PasswordHash,
  parsePasswordHash,
  verifyPassword,
} from './password-hash.js'
export { type Limits, type Permission, type Principal, READ_ONLY, READ_WRITE } from './principal.js'
export type { PrincipalOptions, StorageChoice } from './principal-options.js'
export type { ScryptCost } from './scrypt-cost.js'
export {
  type Admission,
  type AttemptOutcome,
  type Lock,
  type LockoutOrigin,
  type SharedLockoutRules,
  type SharedLockouts,
  sharedLockouts,
} from './shared-lockouts.js'
export { type StaticUser, staticUsers } from './static-users.js'
export { userDirectory } from './user-directory.js'
export type { UserList } from './user-list.js'
export { withLockout } from './with-lockout.js'
