/** The names of the storage operations, for code that treats them alike. */
import type { OptionalOperation, StorageAdapter } from './storage.js'

/** The operations that every adapter has. */
export type RequiredOperation = Exclude<keyof StorageAdapter, OptionalOperation | 'traits'>

/** Any operation of a storage. */
export type StorageOperation = RequiredOperation | OptionalOperation

const optional: Record<OptionalOperation, true> = {
  makeDirectory: true,
  removeDirectory: true,
  rename: true,
  copy: true,
  setModified: true,
  setMode: true,
  checksum: true,
  space: true,
}

/** All optional operations, in the order of the contract. */
export const OPTIONAL_OPERATIONS: readonly OptionalOperation[] = Object.keys(optional) as OptionalOperation[]

const writing: Record<StorageOperation, boolean> = {
  stat: false,
  list: false,
  read: false,
  write: true,
  remove: true,
  makeDirectory: true,
  removeDirectory: true,
  rename: true,
  copy: true,
  setModified: true,
  setMode: true,
  checksum: false,
  space: false,
}

/** Whether `operation` changes anything; a rule that protects a subtree is best written with it. */
export function isWriting(operation: StorageOperation): boolean {
  return writing[operation]
}
