/** All tokens. Registering one in the app's container before `createServer` replaces that part of the server. */
import type { Authenticator } from '@longshore/auth'
import type { DataChannelProvider, KernelCopy } from '@longshore/data-channel'
import type { CommandTable } from '../dispatch/command-table.js'
import type { EventStream } from '../events/event-stream.js'
import type { Logger } from '../events/logger.js'
import type { ReplyTexts } from '../replies/reply-texts.js'
import type { Session } from '../session/session.js'
import type { Settings } from '../settings.js'
import type { Clock } from './clock.js'
import { token } from './token.js'

/** The checked options with defaults filled in; not replaceable. */
export const SETTINGS = token<Settings>('longshore:settings')
export const CLOCK = token<Clock>('longshore:clock')
export const LOGGER = token<Logger>('longshore:logger')
export const AUTHENTICATOR = token<Authenticator>('longshore:authenticator')
/** Active and passive data channels with their port pool and advertised address. */
export const DATA_CHANNELS = token<DataChannelProvider>('longshore:data-channels')
/** Copies files to sockets, and large uploads to files, within the system, for transfers in the clear (`kernelCopy()` of @longshore/sendfile); `false`, the default: never. */
export const KERNEL_COPY = token<KernelCopy | false>('longshore:kernel-copy')
/** The built-in commands; plugins add theirs to it. */
export const COMMAND_TABLE = token<CommandTable>('longshore:command-table')
export const SITE_TABLE = token<CommandTable>('longshore:site-table')
export const EVENT_STREAM = token<EventStream>('longshore:event-stream')
export const REPLY_TEXTS = token<ReplyTexts>('longshore:reply-texts')
/** The session itself, in a session's container only. */
export const SESSION = token<Session>('longshore:session')
