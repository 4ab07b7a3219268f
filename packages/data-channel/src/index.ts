/** Data connections, active and passive, and the movement of bytes through them (RFC 959 §3). */
export { type Network, networkOf } from './address-kind.js'
export type { AddressRow, AdvertisedAddress } from './advertised-address.js'
export { atOnce } from './at-once.js'
export type {
  ByteSink,
  ByteSource,
  ControlEndpoints,
  DataChannel,
  DataConnection,
  DataSecurity,
  Movement,
  OpenChannel,
  PassiveChannel,
  ReadPace,
  TransferCounters,
} from './data-channel.js'
export { type DataChannelCode, DataChannelError, isDataChannelError } from './data-channel-error.js'
export { createDataChannels } from './data-channels.js'
export type { KernelCopy, KernelPipe } from './kernel-copy.js'
export type { ActiveOptions, DataChannelOptions, PassiveOptions, PortRange, PortSharing } from './options.js'
export { type Part, sharePassive } from './port-share.js'
export type { ControlPort, DataChannelProvider } from './provider.js'
export { RecordBorders } from './record-borders.js'
export type { MinRate } from './slowness.js'
export { optionsAround, takeConnections } from './take-connections.js'
export { TokenBucket } from './token-bucket.js'
