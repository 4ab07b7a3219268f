/** The FTP server: `createServer`, commands, plugins, events and tokens. */
import './wiring/container.js'

export { createServer } from './create-server.js'
export {
  type ArgumentParser,
  byteCount,
  choice,
  ignored,
  none,
  optional,
  type Parsed,
  parsed,
  path,
  text,
  word,
} from './dispatch/arguments.js'
export type {
  CommandContext,
  DataSeat,
  LoginSeat,
  PrincipalContext,
  TransferContext,
  TransferReport,
  TransferSeat,
  TransferSubject,
} from './dispatch/command-context.js'
export {
  type AnyCommand,
  type Arrival,
  type CommandDefinition,
  defineCommand,
  type Handled,
} from './dispatch/command-definition.js'
export { CommandTable, type SiteTable } from './dispatch/command-table.js'
export {
  type CompletionReply,
  type Effects,
  type PreliminaryReply,
  Refusal,
  type Reply,
  reply,
} from './dispatch/reply.js'
export { EventStream } from './events/event-stream.js'
export type { Logger } from './events/logger.js'
export type { ServerEvent, TransferOutcome } from './events/server-event.js'
export type { LimitOptions, NetworkOptions, ServerOptions, TimeoutOptions } from './options.js'
export {
  type CommandInterceptor,
  definePlugin,
  type InterceptedTransfer,
  type LoginInterceptor,
  type Plugin,
  type PluginHost,
  type TransferInterceptor,
} from './plugins/plugin.js'
export type { ReplyTexts } from './replies/reply-texts.js'
export type {
  AbandonedCommand,
  CloseReport,
  CutSession,
  CutTransfer,
  FtpServer,
  HandleOptions,
  ListenAddress,
  ListenOptions,
  ProxyProtocolOptions,
} from './server/ftp-server-contract.js'
export type { ServerView, TlsView } from './server/server-view.js'
export type { RunningTransfer, Session } from './session/session.js'
export type { SessionState } from './session/session-state.js'
export type { TlsCertificate, TlsCertificates, TlsOptions } from './tls/tls-options.js'
export type { Clock } from './wiring/clock.js'
export { withDefaultPart } from './wiring/default-part.js'
export { type FromContainer, fromContainer } from './wiring/from-container.js'
export { type Token, token } from './wiring/token.js'
export * as tokens from './wiring/tokens.js'
