/** What the channels of one provider share. */
import type { DataChannel } from './data-channel.js'
import type { KernelCopy } from './kernel-copy.js'
import type { Lingering } from './lingering.js'
import type { LiveSockets } from './live-sockets.js'
import type { Times } from './settings.js'

export interface ChannelContext {
  readonly live: LiveSockets
  /** The channels that are not open yet. */
  readonly channels: Set<DataChannel>
  readonly times: Times
  readonly kernelCopy: KernelCopy | undefined
  readonly lingering: Lingering
}
