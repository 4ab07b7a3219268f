/** Host names as PASV needs them: IPv4 only (RFC 959 §4.1.2). */
import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import type { Settings } from './settings.js'

/** The IPv4 address of a host name, or a rejection. */
export type ResolveName = (name: string) => Promise<string>

/** Asks the system. */
export const resolveName: ResolveName = async name => (await lookup(name, { family: 4 })).address

/** The host names that are announced to clients, each once. */
export function announcedNames({ passiveAddresses }: Pick<Settings, 'passiveAddresses'>): string[] {
  const names = new Set(passiveAddresses.map(({ address }) => address))
  return [...names].filter(address => !isIPv4(address))
}
