/** Whom the server dials: the control connection's peer, others only by explicit rule, never a privileged port (RFC 2577 §3). */
import { type Endpoint, sameAddress } from '@longshore/protocol'
import { isNeverForeign, socketAddress } from './address-kind.js'
import { atOnce } from './at-once.js'
import type { ControlEndpoints } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import type { ActiveOptions } from './options.js'
import type { ControlPort } from './provider.js'

/** What a socket is told to dial. */
export interface DialTarget {
  readonly host: string
  readonly port: number
}

type PolicyOptions = Pick<ActiveOptions, 'natFix' | 'allow'>

const LOWEST_PORT = 1024
const HIGHEST_PORT = 65_535
const WILDCARDS = new Set(['::', '0.0.0.0'])

/** Throws `peer-refused`. `controlPorts` are this server's own, beside the one of `control`: a client on this host must not make it talk to itself. */
export function permittedTarget(
  control: ControlEndpoints,
  endpoint: Endpoint,
  options: PolicyOptions,
  controlPorts: readonly ControlPort[],
): DialTarget {
  const { port } = endpoint
  if (!Number.isInteger(port) || port < LOWEST_PORT || port > HIGHEST_PORT) throw refusal(`port ${port}`)
  const own = sameAddress(endpoint.address, control.remoteAddress)
  if (!own && isAllowed(control, endpoint, options)) return { host: endpoint.address, port }
  const host = own || options.natFix === true ? socketAddress(control.remoteAddress) : undefined
  if (host === undefined) throw refusal(`address ${endpoint.address}`)
  const served = [{ port: control.localPort, address: control.localAddress }, ...controlPorts]
  const { localAddress, ownAddress = localAddress } = control
  if (
    (sameAddress(host, localAddress) || sameAddress(host, ownAddress)) &&
    served.some(one => one.port === port && listensAt(one, host))
  )
    throw refusal(`port ${port} of this server`)
  return { host, port }
}

/** Whether a client at `host` could not listen on that port itself, since the server does. */
function listensAt({ address }: ControlPort, host: string): boolean {
  return address === undefined || WILDCARDS.has(address) || sameAddress(address, host)
}

function isAllowed(control: ControlEndpoints, endpoint: Endpoint, { allow }: PolicyOptions): boolean {
  if (allow === undefined || isNeverForeign(endpoint.address)) return false
  try {
    return atOnce<unknown>(allow(endpoint, control)) === true
  } catch (error) {
    throw new DataChannelError('peer-refused', error)
  }
}

function refusal(what: string): DataChannelError {
  return new DataChannelError('peer-refused', new Error(`${what} is not the control connection's peer`))
}
