/** Whether a private client reaches a private local address without translation, as far as a server can tell (RFC 1918). */
import { readFileSync } from 'node:fs'
import { canonicalAddress } from '@longshore/protocol'
import { networkOf } from './address-kind.js'

const BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'].map(
  block => networkOf(block),
)
const ROUTES = '/proc/net/route'

/**
 * Both are of one private block, and the client is not `gateway`: connections that a container platform or a router forwards seem to come
 * from the gateway, or from a private network of another kind.
 */
export function isNear(client: string, local: string, gateway: () => string | undefined): boolean {
  return BLOCKS.some(holds => holds(client) && holds(local)) && canonicalAddress(client) !== gateway()
}

/** The IPv4 address of the default gateway; undefined where the system does not say. */
export function defaultGateway(): string | undefined {
  try {
    // A file of the kernel's: reading it waits for no disk.
    return gatewayIn(readFileSync(ROUTES, 'latin1'))
  } catch {
    return undefined
  }
}

/** The gateway of the first default route in a routing table as Linux prints it. */
export function gatewayIn(table: string): string | undefined {
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway = ''] = line.split(/\s+/)
    if (destination !== '00000000' || gateway === '00000000') continue
    const bytes = [...Buffer.from(gateway, 'hex')]
    if (bytes.length === 4) return bytes.reverse().join('.')
  }
  return undefined
}
