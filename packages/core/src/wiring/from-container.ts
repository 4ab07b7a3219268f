/** Says that a part is to be taken from the app's container instead of being handed over. */
import type { InjectionToken } from 'tsyringe'

const brand = Symbol.for('@longshore/core:fromContainer')

/** A reference to a part that the container makes. */
export interface FromContainer<T> {
  readonly [brand]: true
  readonly token: InjectionToken<T>
}

/** Resolves `token` from `options.container` when the server is made. */
export function fromContainer<T>(token: InjectionToken<T>): FromContainer<T> {
  return { [brand]: true, token }
}

/** Whether `part` is such a reference. */
export function isFromContainer<T>(part: T | FromContainer<T>): part is FromContainer<T> {
  return typeof part === 'object' && part !== null && brand in part
}
