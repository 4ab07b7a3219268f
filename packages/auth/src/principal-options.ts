/** What a configured user may do, checked when it is configured and turned into a principal at each login. */
import { type StorageAdapter, virtualPath } from '@longshore/storage'
import { hasControl, shown, withKnownKeys } from './known-keys.js'
import { type Limits, type Permission, type Principal, READ_WRITE } from './principal.js'
import { areLimits, isHome, isStorage, LIMITS } from './principal-shape.js'

/** A storage, or where to get the one of a user: asked at each login with the user's name; undefined refuses the login. */
export type StorageChoice =
  | StorageAdapter
  | ((name: string) => StorageAdapter | undefined | Promise<StorageAdapter | undefined>)

/** Everything of a principal but its name. */
export interface PrincipalOptions {
  readonly storage: StorageChoice
  /** Virtual path of the first working directory; `/` when absent. */
  readonly home?: string
  /** A set or a list; everything, {@link READ_WRITE}, when absent. */
  readonly permissions?: Iterable<Permission>
  readonly limits?: Limits
  /** `true` refuses logins and data in the clear, `control` logins only. */
  readonly requireTls?: boolean | 'control'
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** The keys of {@link PrincipalOptions}. */
export const PRINCIPAL_KEYS = [
  'storage',
  'home',
  'permissions',
  'limits',
  'requireTls',
  'attributes',
] as const

/** Makes the principal of one login; undefined when the user has no storage. */
export type PrincipalMaker = () => Principal | undefined | Promise<Principal | undefined>

/**
 * Checks the options of the user `name` and prepares its principals. Changes to the options afterwards have no effect.
 * @throws TypeError that begins with `subject`.
 */
export function principalMaker(subject: string, name: string, options: PrincipalOptions): PrincipalMaker {
  const { storage } = options
  if (typeof storage !== 'function' && !isStorage(storage)) {
    throw new TypeError(`${subject}: needs a storage, or a function that answers with one`)
  }
  const rights = { name: checkedName(subject, name), ...rightsOf(subject, options) }
  // In this order V8 gives all principals one hidden class, in the other each gets one of its own, some 300 bytes a session.
  const over = (own: StorageAdapter): Principal => ({ storage: own, ...rights })
  if (typeof storage !== 'function') return () => over(storage)
  return async () => {
    const own = await storage(name)
    if (own === undefined) return undefined
    if (!isStorage(own)) throw new TypeError(`${subject}: the storage function did not answer with a storage`)
    return over(own)
  }
}

function checkedName(subject: string, name: string): string {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`${subject}: the name has to be a string with letters in it`)
  if (hasControl(name))
    throw new TypeError(`${subject}: the name has a control character, which no client can send`)
  return name
}

function rightsOf(subject: string, options: PrincipalOptions): Omit<Principal, 'name' | 'storage'> {
  const { home, limits, requireTls, attributes } = options
  if (home !== undefined && !isHome(home)) {
    throw new TypeError(`${subject}: home has to be a virtual path that begins with /`)
  }
  if (requireTls !== undefined && requireTls !== 'control' && typeof requireTls !== 'boolean') {
    throw new TypeError(`${subject}: requireTls has to be true, false or 'control'`)
  }
  if (attributes !== undefined && (typeof attributes !== 'object' || attributes === null)) {
    throw new TypeError(`${subject}: attributes have to be an object`)
  }
  return {
    permissions: permissionsOf(subject, options.permissions),
    ...(home === undefined ? {} : { home: virtualPath(home) }),
    ...(limits === undefined ? {} : { limits: limitsOf(subject, limits) }),
    ...(requireTls === undefined ? {} : { requireTls }),
    ...(attributes === undefined ? {} : { attributes: { ...attributes } }),
  }
}

function permissionsOf(
  subject: string,
  permissions: Iterable<Permission> = READ_WRITE,
): ReadonlySet<Permission> {
  if (typeof permissions !== 'object' || typeof permissions?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`${subject}: permissions have to be a set or a list`)
  }
  const copy = new Set(permissions)
  for (const permission of copy) {
    if (READ_WRITE.has(permission)) continue
    throw new TypeError(
      `${subject}: unknown permission ${shown(String(permission))}; known are ${[...READ_WRITE].join(', ')}`,
    )
  }
  return copy
}

function limitsOf(subject: string, limits: Limits): Limits {
  withKnownKeys(`${subject}: limits`, limits, LIMITS)
  if (!areLimits(limits)) throw new TypeError(`${subject}: every limit has to be a number above 0`)
  return { ...limits }
}
