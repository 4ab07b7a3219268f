/** The authenticator contract, principals and permissions, and the built-in authenticators. */
export type { Authenticator, Credentials, LoginAttempt, LoginResult } from './authenticator.js'
export { type Limits, type Permission, type Principal, READ_ONLY, READ_WRITE } from './principal.js'
