/** What a command's handler is given: the session, its argument, and seats at the parts of the server it may act on. */
import type { Principal } from '@longshore/auth'
import type { DataChannelProvider } from '@longshore/data-channel'
import type { Endpoint } from '@longshore/protocol'
import type { Source, StorageAdapter, StorageCall, Upload, VirtualPath } from '@longshore/storage'
import type { ServerView } from '../server/server-view.js'
import type { Session } from '../session/session.js'
import type { CompletionReply } from './reply.js'

/** Every command's context. */
export interface CommandContext<A = unknown> {
  readonly argument: A
  readonly session: Session
  readonly server: ServerView
  /** Aborted by ABOR (when the command is abortable), by the end of the session, and when the command was answered without its handler. */
  readonly signal: AbortSignal
  readonly login: LoginSeat
  readonly data: DataSeat
  /** Whether the arrival of this command stopped another one (ABOR). */
  readonly stopped: boolean
}

/** The context of a command that needs a login. */
export interface PrincipalContext<A = unknown> extends CommandContext<A> {
  readonly principal: Principal
  readonly storage: StorageAdapter
  /** Handed to every storage operation. */
  readonly call: StorageCall
}

/** The context of a command that moves bytes over a data connection. */
export interface TransferContext<A = unknown> extends PrincipalContext<A> {
  readonly transfer: TransferSeat
}

/** USER, PASS and ACCT act here. */
export interface LoginSeat {
  user(name: string): CompletionReply | Promise<CompletionReply>
  password(password: string): CompletionReply | Promise<CompletionReply>
  /** Whether the login dialogue has begun (HOST and AUTH look at it). */
  readonly begun: boolean
}

/** PORT, PASV, EPRT, EPSV and ABOR act here; whatever was offered before is closed. */
export interface DataSeat {
  /** Which kinds of channels the server offers. */
  readonly offers: DataChannelProvider['offers']
  /** Leases a port for the client to connect to, at once where one is ready; throws or rejects with a DataChannelError. */
  passive(): { readonly port: number } | Promise<{ readonly port: number }>
  /** The IPv4 address that a 227 tells this client, at once where it is known; throws or rejects with a DataChannelError. */
  advertisedAddress(): string | Promise<string>
  /** Will connect to the endpoint that the client gave; throws a DataChannelError when policy forbids it. */
  active(endpoint: Endpoint): void
  /** Closes the offered channel; false when there was none. */
  close(): boolean
  /** Whether a channel is offered and unused. */
  readonly offered: boolean
}

/** What a transfer is about, for events, interceptors and the 150 text. */
export interface TransferSubject {
  readonly path: VirtualPath
  /** Where the transfer starts in the file. */
  readonly offset?: number
  /** Bytes that an upload keeps in front of its own; `offset` when absent. The largest size of a file counts them. */
  readonly kept?: number
}

/** How a transfer ended well. */
export interface TransferReport {
  /** Bytes moved over the data connection. */
  readonly bytes: number
  readonly milliseconds: number
}

/** RETR, STOR, LIST and their kin act here; one transfer a command. */
export interface TransferSeat {
  /** Makes the command the owner: closed or aborted at its end if no transfer took it over. Use it on all that was opened before the 150. */
  own<T extends Source | Upload>(thing: T): T
  /** Sends a file; resolves when the data connection has closed in order. */
  send(source: Source, subject: TransferSubject): Promise<TransferReport>
  /** Receives a file and commits it, or aborts the upload and rejects. */
  receive(upload: Upload, subject: TransferSubject): Promise<TransferReport>
  /** Sends lines (each ending in CRLF), encoded as UTF-8, as they come. */
  list(lines: AsyncIterable<string>, subject: TransferSubject): Promise<TransferReport>
}
