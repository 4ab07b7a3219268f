/** Runs single commands against a storage, without a network and without a server: for tests of handlers. */
import type { Permission, Principal } from '@longshore/auth'
import { DataChannelError } from '@longshore/data-channel'
import type { StorageAdapter, VirtualPath } from '@longshore/storage'
import { splitWord } from '../dispatch/arguments.js'
import type { TransferContext, TransferSeat } from '../dispatch/command-context.js'
import type { AnyCommand, Handled } from '../dispatch/command-definition.js'
import { CommandTable } from '../dispatch/command-table.js'
import type { CompletionReply } from '../dispatch/reply.js'
import { failureReply } from '../replies/failure-reply.js'
import { DEFAULT_TEXTS } from '../replies/reply-texts.js'
import type { ServerView } from '../server/server-view.js'
import type { RunningTransfer, Session } from '../session/session.js'
import { freshState, type SessionState } from '../session/session-state.js'

/** Who runs the commands and what is there. Without `principal: false` somebody is logged in. */
export interface ProbeOptions {
  readonly commands: Iterable<AnyCommand>
  readonly site?: Iterable<AnyCommand>
  readonly storage: StorageAdapter
  readonly permissions: ReadonlySet<Permission>
  readonly loggedIn?: boolean
  readonly loginBegun?: boolean
  readonly secure?: boolean
  readonly transfer?: RunningTransfer
  readonly features?: readonly string[]
  /** Breaks the data connection after this many groups of lines. */
  readonly breakAfter?: number
}

/** Everything that one command led to. */
export interface ProbeResult {
  readonly code: number
  readonly lines: readonly string[]
  /** Codes of all replies, 1xx included. */
  readonly codes: readonly number[]
  /** What went over the data connection; undefined when none was used. */
  readonly data: string | undefined
  /** How many pieces the data came in. */
  readonly groups: number
  readonly reply: CompletionReply
}

/** One session's state and the commands that act on it; arguments are parsed, guards are not asked. */
export class CommandProbe {
  state: SessionState = freshState()
  readonly #options: ProbeOptions
  readonly #commands: CommandTable
  readonly #site: CommandTable
  readonly #aborter = new AbortController()

  constructor(options: ProbeOptions) {
    this.#options = options
    this.#commands = new CommandTable(options.commands)
    this.#site = new CommandTable(options.site)
  }

  /** Runs one line such as `CWD dir`, as far as its command is in the table. */
  async run(line: string): Promise<ProbeResult> {
    const [verb, argument] = splitWord(line)
    const command = this.#commands.get(verb.toUpperCase())
    if (command === undefined) throw new Error(`no command ${verb}`)
    const codes: number[] = []
    const data: string[] = []
    const end = await this.#complete(command, argument, codes, data)
    const set = end.effects?.set
    if (set) this.state = { ...this.state, ...set }
    codes.push(end.code)
    const moved = codes.includes(150) ? data.join('') : undefined
    return { code: end.code, lines: end.lines, codes, data: moved, groups: data.length, reply: end }
  }

  /** The session as commands see it now. */
  get session(): Session {
    return {
      id: 'probe',
      remoteAddress: '192.0.2.7',
      remotePort: 40_000,
      localAddress: '192.0.2.1',
      localPort: 21,
      secure: this.#options.secure ?? false,
      connectedAt: new Date(0),
      state: this.state,
      principal: this.#principal,
      transfer: this.#options.transfer,
      signal: this.#aborter.signal,
      resolve: () => unavailable(),
      end: () => unavailable(),
    }
  }

  get #principal(): Principal | undefined {
    const { storage, permissions, loggedIn = true } = this.#options
    return loggedIn ? { name: 'alice', storage, permissions } : undefined
  }

  async #complete(
    command: AnyCommand,
    argument: string | undefined,
    codes: number[],
    data: string[],
  ): Promise<CompletionReply> {
    const value = command.argument.parse(argument, this.session)
    if (!value.ok) return { code: value.code, lines: [value.text ?? 'bad argument'] }
    try {
      return await drive(command.handle(this.#context(value.value, data)), codes)
    } catch (error) {
      return failureReply(error, codes.length > 0 ? 'after' : 'before', command.failures)
    }
  }

  #context(argument: unknown, data: string[]): TransferContext<unknown> {
    const { session } = this
    const { signal } = this.#aborter
    const principal = session.principal as Principal
    return {
      argument,
      session,
      server: this.#server(),
      signal,
      login: { begun: this.#options.loginBegun ?? false, user: unavailable, password: unavailable },
      data: {
        offers: { passive: true, active: true },
        offered: true,
        passive: unavailable,
        advertisedAddress: unavailable,
        active: unavailable,
        close: unavailable,
      },
      stopped: false,
      principal,
      storage: this.#options.storage,
      call: { signal, caller: principal },
      transfer: listingSeat(data, this.#options.breakAfter),
    }
  }

  #server(): ServerView {
    return {
      commands: this.#commands,
      site: this.#site,
      texts: DEFAULT_TEXTS,
      tls: { available: false, policy: 'optional', isFull: () => false, isClearable: () => false },
      data: { passive: true, active: true },
      features: () => this.#options.features ?? [],
      sessionCount: 1,
      maxFileSize: Number.POSITIVE_INFINITY,
    }
  }
}

async function drive(handled: Handled, codes: number[]): Promise<CompletionReply> {
  if (!('next' in handled)) return handled
  for (;;) {
    const step = await handled.next()
    if (step.done) return step.value
    codes.push(step.value.code)
  }
}

function listingSeat(data: string[], breakAfter = Number.POSITIVE_INFINITY): TransferSeat {
  return {
    own: unavailable,
    send: unavailable,
    receive: unavailable,
    async list(lines: AsyncIterable<string>, _subject: { readonly path: VirtualPath }) {
      if (breakAfter === 0) throw new DataChannelError('connect-timeout')
      for await (const group of lines) {
        data.push(group)
        if (data.length >= breakAfter) throw new DataChannelError('reset')
      }
      return { bytes: Buffer.byteLength(data.join('')), milliseconds: 0 }
    },
  }
}

function unavailable(): never {
  throw new Error('a probe has no such part')
}
