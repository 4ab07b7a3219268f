/** The addresses of a session: what is told of its connection wins over what the socket says. */
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { canonicalAddress } from '@longshore/protocol'
import type { SessionAddresses } from '../session/live-session.js'
import type { Arrival } from './proxies.js'

export function addressesOf(socket: Duplex, options: Arrival): SessionAddresses {
  const own = socket instanceof Socket ? socket : undefined
  const show = (address: string | undefined) =>
    address === undefined ? '0.0.0.0' : (canonicalAddress(address) ?? address)
  return {
    remoteAddress: show(options.remoteAddress ?? own?.remoteAddress),
    remotePort: options.remotePort ?? own?.remotePort ?? 0,
    localAddress: show(options.localAddress ?? own?.localAddress),
    localPort: options.localPort ?? own?.localPort ?? 0,
    proxied: options.proxied,
  }
}
