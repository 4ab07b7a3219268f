/** The hidden names that uploads have until they are committed (protocol rule C-11). */
import { randomUUID } from 'node:crypto'

const PREFIX = '.longshore-'
const SUFFIX = '.part'

/** Names of this process's uploads in progress, which no sweep may take. */
const inUse = new Set<string>()

/** A name that nobody can guess, reserved until {@link releaseTemporaryName}. */
export function reserveTemporaryName(): string {
  const name = `${PREFIX}${randomUUID()}${SUFFIX}`
  inUse.add(name)
  return name
}

export function releaseTemporaryName(name: string): void {
  inUse.delete(name)
}

export function isInUse(name: string): boolean {
  return inUse.has(name)
}

/** Whether `name` belongs to an upload, of this process or another; no client sees or reaches such a name. */
export function isTemporaryName(name: string): boolean {
  if (name.length <= PREFIX.length + SUFFIX.length || name.charCodeAt(0) !== 0x2e) return false
  const lower = name.toLowerCase()
  return lower.startsWith(PREFIX) && lower.endsWith(SUFFIX)
}
