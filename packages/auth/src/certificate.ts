/** Logins by TLS client certificate instead of a password (RFC 4217 §9, replies 232 and 230). */
import type { X509Certificate } from 'node:crypto'
import type { Authenticator, LoginResult } from './authenticator.js'
import { type CertificateIdentity, IDENTITY_KEYS, identityTest } from './certificate-identity.js'
import { withKnownKeys } from './known-keys.js'
import { BAD_CREDENTIALS, isGranted, reasonOf, refusal } from './login-result.js'
import type { Principal } from './principal.js'
import { PRINCIPAL_KEYS, type PrincipalOptions, principalMaker } from './principal-options.js'
import { listUsers, type UserList } from './user-list.js'

/** A user, and the certificate by which it is known. */
export interface CertificateUser extends PrincipalOptions, CertificateIdentity {
  /** What USER sends, letter by letter. */
  readonly name: string
}

/** Finds the principal of a verified certificate and the name that USER sent; undefined refuses, a rejection is an outage. */
export type CertificateLookup = (
  certificate: X509Certificate,
  user: string,
) => Principal | undefined | Promise<Principal | undefined>

/** Who is known by certificate. */
export interface CertificateOptions {
  readonly users: UserList<CertificateUser> | CertificateLookup
}

const KEYS = [...IDENTITY_KEYS, ...PRINCIPAL_KEYS]

/**
 * Lets in users by the certificate of their TLS session, which the server has verified, and never by anything else.
 * A client whose certificate fits the user is let in by USER alone (232); any other is asked for a password, for the sake of
 * an authenticator beside this one (see {@link firstOf}).
 * @throws TypeError that names the user, for options that are unknown or not sound.
 */
export function certificate(options: CertificateOptions): Authenticator {
  const { users } = withKnownKeys('certificate', options, ['users'])
  const lookup = typeof users === 'function' ? users : lookupIn(users)
  return {
    async authenticate(credentials, attempt): Promise<LoginResult> {
      if (credentials.kind !== 'certificate' || !attempt.secure) return refusal(BAD_CREDENTIALS)
      const principal: unknown = await lookup(credentials.certificate, credentials.user)
      if (principal === undefined || principal === null) return refusal('no user of this certificate')
      const result = { granted: true, principal }
      return isGranted(result) ? result : refusal(reasonOf(result))
    },
    async challenge(user, { secure, certificate: presented }) {
      if (!secure || presented === undefined) return 'password'
      return isGranted({ granted: true, principal: await lookup(presented, user) }) ? 'none' : 'password'
    },
  }
}

function lookupIn(users: UserList<CertificateUser>): CertificateLookup {
  const known = new Map(
    listUsers(users, KEYS).map(({ subject, user }) => {
      const account = {
        fits: identityTest(subject, user),
        principal: principalMaker(subject, user.name, user),
      }
      return [user.name, account] as const
    }),
  )
  return async (presented, name) => {
    const account = known.get(name)
    return account?.fits(presented) ? account.principal() : undefined
  }
}
