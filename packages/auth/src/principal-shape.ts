/** Whether something has the shape of a principal, and if not, why (protocol rule C-52). */
import type { StorageAdapter } from '@longshore/storage'
import type { Limits, Principal } from './principal.js'

type Shape = (value: unknown) => boolean

/** The names of limits. */
export const LIMITS = [
  'maxSessions',
  'idleMs',
  'maxFileSize',
  'downloadRate',
  'uploadRate',
  'userDownloadRate',
  'userUploadRate',
] as const satisfies readonly (keyof Limits)[]
const OPERATIONS = ['stat', 'list', 'read', 'write', 'remove']

const PARTS: readonly (readonly [key: keyof Principal, is: Shape, expected: string])[] = [
  ['name', value => typeof value === 'string' && value !== '', 'a string with letters in it'],
  ['storage', isStorage, 'a storage adapter'],
  ['permissions', isSet, 'a set'],
  ['home', optional(isHome), 'a virtual path that begins with /'],
  ['limits', optional(areLimits), 'limits above 0'],
  [
    'requireTls',
    optional(value => typeof value === 'boolean' || value === 'control'),
    "true, false or 'control'",
  ],
  ['attributes', optional(isObject), 'an object'],
]

/** What is wrong with a principal, in words for its author; undefined when nothing is. */
export function flawOf(principal: unknown): string | undefined {
  if (!isObject(principal)) return 'there is no principal'
  const flaw = PARTS.find(([key, is]) => !is(principal[key]))
  return flaw && `principal.${flaw[0]} is not ${flaw[2]}`
}

/** Whether `value` has the shape of a principal that a session can act for. */
export function isPrincipal(value: unknown): value is Principal {
  return flawOf(value) === undefined
}

/** Whether `value` has the required operations of a storage. */
export function isStorage(value: unknown): value is StorageAdapter {
  if (!isObject(value) || !isObject(value.traits)) return false
  return OPERATIONS.every(name => typeof value[name] === 'function')
}

/** Whether `value` can be the path of a first working directory. */
export function isHome(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('/')
}

/** Whether every limit in `value` is a positive number. */
export function areLimits(value: unknown): boolean {
  if (!isObject(value)) return false
  return LIMITS.every(name => isLimit(value[name]))
}

export function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}

function isLimit(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value > 0)
}

function isSet(value: unknown): boolean {
  return isObject(value) && typeof value.has === 'function' && Symbol.iterator in value
}

function optional(is: Shape): Shape {
  return value => value === undefined || is(value)
}
