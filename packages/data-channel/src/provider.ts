/** `DataChannelProvider`: makes passive or active channels; the seam that apps may replace. */
import type { Endpoint } from '@longshore/protocol'
import type { ControlEndpoints, DataChannel, PassiveChannel } from './data-channel.js'

/** A port that the server listens on for control connections. */
export interface ControlPort {
  readonly port: number
  /** Absent: every address of this machine. */
  readonly address?: string
}

/** Makes data channels for the control connections of one server. */
export interface DataChannelProvider {
  /** Whether PASV/EPSV and PORT/EPRT are offered at all. */
  readonly offers: { readonly passive: boolean; readonly active: boolean }
  /** Leases a listening port, at once where it can; throws or rejects with `no-port` when the range is exhausted. */
  passive(control: ControlEndpoints): PassiveChannel | Promise<PassiveChannel>
  /** The IPv4 address for the 227 reply to this client, at once where it is known; throws or rejects with `no-port` when there is none to give. */
  advertisedAddress(control: ControlEndpoints): string | Promise<string>
  /** A channel that will dial `endpoint`; throws `peer-refused` when policy forbids it (RFC 2577 §3). */
  active(control: ControlEndpoints, endpoint: Endpoint): DataChannel
  /**
   * Fails, with an Error that says what to change, when the settings cannot work (an unresolvable name, no port of the range free, …).
   * Called for every port that the server listens on, 0 for one that the system chose.
   */
  start(controlPorts: readonly ControlPort[]): Promise<void>
  /** Closes every listener and connection that is still there. */
  close(): Promise<void>
}
