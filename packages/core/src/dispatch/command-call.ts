/** The context of one running command; its parts are made at their first use. */
import type { Principal } from '@longshore/auth'
import type { StorageAdapter, StorageCall } from '@longshore/storage'
import type { ServerView } from '../server/server-view.js'
import type { LiveSession } from '../session/live-session.js'
import { TransferDesk } from '../transfer/transfer-desk.js'
import type { ArrivedCommand } from './arrived-command.js'
import type { DataSeat, LoginSeat, TransferContext, TransferSeat } from './command-context.js'
import { Refusal } from './reply.js'

/** What a handler gets. */
export class CommandCall implements TransferContext<unknown> {
  readonly argument: unknown
  readonly session: LiveSession
  readonly #command: ArrivedCommand
  #desk: TransferDesk | undefined
  #call: StorageCall | undefined

  constructor(command: ArrivedCommand, argument: unknown, session: LiveSession) {
    this.#command = command
    this.argument = argument
    this.session = session
  }

  get server(): ServerView {
    return this.session.parts.view
  }

  get signal(): AbortSignal {
    return this.#command.signal
  }

  get login(): LoginSeat {
    return this.session.login
  }

  get data(): DataSeat {
    return this.session.slot
  }

  get stopped(): boolean {
    return this.#command.stopped
  }

  get principal(): Principal {
    const { principal } = this.session
    if (!principal) throw new Refusal(530, 'Please log in with USER and PASS.')
    return principal
  }

  get storage(): StorageAdapter {
    return this.principal.storage
  }

  get call(): StorageCall {
    const { expectedSize } = this.session.state
    this.#call ??= {
      signal: this.#command.signal,
      caller: this.principal,
      ...(expectedSize !== undefined && { expectedSize }),
    }
    return this.#call
  }

  get transfer(): TransferSeat {
    this.#desk ??= new TransferDesk(this.session, this.#command)
    return this.#desk
  }

  /** Releases what the command opened and did not hand over. */
  dispose(): void {
    this.#desk?.dispose()
  }
}
