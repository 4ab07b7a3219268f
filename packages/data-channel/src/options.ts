/** What a provider of data channels can be told; every field has a default that works on a LAN and on loopback. */
import type { Endpoint } from '@longshore/protocol'
import type { AdvertisedAddress } from './advertised-address.js'
import type { ControlEndpoints } from './data-channel.js'
import type { KernelCopy } from './kernel-copy.js'

/** An inclusive range of ports, 1024 or higher. */
export type PortRange = readonly [low: number, high: number]

/**
 * When sessions of different client addresses may wait on one port: `never`; `when-exhausted`, once every port of the range is taken;
 * `always`, so that as few ports as possible are open. Two sessions of one client address never wait on one port.
 */
export type PortSharing = 'never' | 'when-exhausted' | 'always'

/** PASV and EPSV. */
export interface PassiveOptions {
  /** The ports to listen on, one range or several; absent: any port the system gives. */
  readonly ports?: PortRange | readonly PortRange[]
  /** The address that a 227 reply shows; absent: the control connection's local address. */
  readonly address?: AdvertisedAddress
  /** Default `when-exhausted`. */
  readonly sharing?: PortSharing
  /** Milliseconds after which a port that nobody connected to and no transfer asked for goes back to the pool; default 30 000. */
  readonly unusedMs?: number
  /**
   * Ports that one client address may hold at a time. Default: with `never`, no more than are left for others (half of the range when it
   * is alone); with sharing, every port of the range, since others share them; 1024 without a range.
   */
  readonly maxPerAddress?: number
  /** An integer in `[0, max)` that others cannot foresee; default `crypto.randomInt`. */
  readonly randomInt?: (max: number) => number
}

/** PORT and EPRT. */
export interface ActiveOptions {
  /** The local port to dial from; `control-minus-one` is 20 for a control port of 21 (RFC 959 §3.2). Absent: any port. */
  readonly sourcePort?: number | 'control-minus-one'
  /** Ignores the announced address and dials the control connection's peer: for clients behind address translation. Default false. */
  readonly natFix?: boolean
  /**
   * Allows an endpoint that is not the control connection's peer (server-to-server transfers). Asked when the endpoint is announced and
   * again when it is dialled. Loopback, link-local, cloud metadata, unspecified, multicast and broadcast addresses are refused even then.
   */
  readonly allow?: (endpoint: Endpoint, control: ControlEndpoints) => boolean
}

/** Times are in milliseconds. */
export interface DataChannelOptions {
  /** `false`: PASV and EPSV are not offered. */
  readonly passive?: PassiveOptions | false
  /** `false`: PORT and EPRT are not offered. */
  readonly active?: ActiveOptions | false
  /** How long a transfer waits for the client to connect; default 30 000. */
  readonly acceptMs?: number
  /** How long a transfer tries to reach the client; default 15 000. */
  readonly dialMs?: number
  /** How long the TLS handshake may take; default 10 000. */
  readonly handshakeMs?: number
  /** How long the peer may take to close its side after the last byte was sent; then the connection is closed anyway. Default 2 000. */
  readonly closeMs?: number
  /** Copies files to sockets, and large uploads to files, within the system, where nothing has to change on the way; absent: every byte comes through this process. */
  readonly kernelCopy?: KernelCopy
}
