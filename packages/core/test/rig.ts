/** Servers for tests of core: one user who may do everything, conversations with her, and things that wait until a test lets them go on. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Authenticator, READ_WRITE } from '@longshore/auth'
import type { Source, StorageAdapter, Upload } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { container } from 'tsyringe'
import { createServer } from '../src/create-server.js'
import type { ServerEvent } from '../src/events/server-event.js'
import type { ServerOptions } from '../src/options.js'
import { definePlugin, type Plugin, type PluginHost } from '../src/plugins/plugin.js'
import type { FtpServer } from '../src/server/ftp-server-contract.js'
import { type Conversation, type ConverseOptions, converse, type Dialogue } from '../src/testing/index.js'
import type { Clock } from '../src/wiring/clock.js'
import { CLOCK } from '../src/wiring/tokens.js'

/** A promise that the test settles. */
export class Gate<T = void> {
  readonly promise: Promise<T>
  open!: (value: T) => void
  fail!: (error: Error) => void

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.open = resolve
      this.fail = reject
    })
  }
}

/** A server and what it told. */
export interface Rig {
  readonly server: FtpServer
  readonly events: ServerEvent[]
}

const servers: FtpServer[] = []

/** A server whose only user has `storage` and every permission. */
export function rig(options: Partial<ServerOptions> = {}, storage: StorageAdapter = memoryStorage()): Rig {
  const authenticator: Authenticator = {
    authenticate: async () => ({
      granted: true,
      principal: { name: 'alice', storage, permissions: READ_WRITE },
    }),
  }
  const server = createServer({ authenticator, ...options })
  servers.push(server)
  const events: ServerEvent[] = []
  server.events$.subscribe(event => events.push(event))
  return { server, events }
}

/** Closes every server that {@link rig} made. */
export async function closeAll(): Promise<void> {
  await Promise.all(servers.splice(0).map(server => server.close()))
}

/** A conversation of the user, logged in, with TYPE I. */
export async function enter(server: FtpServer, options: ConverseOptions = {}): Promise<Conversation> {
  const dialogue = await converse(server, options)
  await logIn(dialogue)
  return dialogue
}

export async function logIn(dialogue: Conversation): Promise<void> {
  for (const line of ['USER alice', 'PASS secret', 'TYPE I']) await dialogue.command(line)
}

/** A data connection to the port that EPSV gives. */
export async function dialData(dialogue: Dialogue): Promise<Socket> {
  const [told = ''] = (await dialogue.command('EPSV')).lines
  const socket = connect({ host: '127.0.0.1', port: Number(/\d+/.exec(told)?.[0]) })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

export function plugin(setup: (host: PluginHost) => void): Plugin {
  return definePlugin({ name: 'test', setup })
}

/** How often each end of an upload or source was called. */
export interface Endings {
  readonly commits: number
  readonly aborts: number
  readonly closes: number
}

/** The storage, and a count of how its uploads and sources were ended. `change` may replace parts of an upload. */
export function counted(
  inner: StorageAdapter,
  change: (upload: Upload) => Partial<Upload> = () => ({}),
): { readonly storage: StorageAdapter; readonly endings: Endings } {
  const endings = { commits: 0, aborts: 0, closes: 0 }
  const storage = Object.create(inner) as StorageAdapter
  storage.write = async (path, mode, call) => {
    const upload = await inner.write(path, mode, call)
    const changed = { ...plain(upload), ...change(upload) }
    return {
      ...changed,
      commit() {
        endings.commits++
        return changed.commit()
      },
      abort(reason, leftover) {
        endings.aborts++
        return changed.abort(reason, leftover)
      },
    }
  }
  storage.read = async (path, range, call) => {
    const source = await inner.read(path, range, call)
    return {
      ...(source.size !== undefined && { size: source.size }),
      stream: () => source.stream(),
      close() {
        endings.closes++
        return source.close()
      },
    } satisfies Source
  }
  return { storage, endings }
}

function plain(upload: Upload): Upload {
  return {
    sink: () => upload.sink(),
    commit: () => upload.commit(),
    abort: (reason, leftover) => upload.abort(reason, leftover),
  }
}

/** A clock that stands still until the test moves it. */
export class HandClock implements Clock {
  #now = 0
  #nextId = 0
  readonly #awaited = new Map<number, () => void>()
  readonly #timers = new Map<number, { at: number; every: number | undefined; action: () => void }>()

  now(): number {
    return this.#now
  }

  date(): Date {
    return new Date(this.#now)
  }

  after(ms: number, action: () => void): () => void {
    return this.#add(ms, undefined, action)
  }

  every(ms: number, action: () => void): () => void {
    return this.#add(ms, ms, action)
  }

  /** Resolves when somebody asks for a call after `ms`. */
  asked(ms: number): Promise<void> {
    const gate = new Gate()
    this.#awaited.set(ms, gate.open)
    return gate.promise
  }

  /** How many timers are set. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Runs what falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].sort(([, left], [, right]) => left.at - right.at)
      if (!next || next[1].at > end) break
      const [id, timer] = next
      this.#now = timer.at
      if (timer.every === undefined) this.#timers.delete(id)
      else timer.at += timer.every
      timer.action()
    }
    this.#now = end
  }

  /** The option that gives it to a server. */
  get option(): Pick<ServerOptions, 'container'> {
    const child = container.createChildContainer()
    child.registerInstance(CLOCK as symbol, this)
    return { container: child }
  }

  #add(ms: number, every: number | undefined, action: () => void): () => void {
    const id = this.#nextId++
    this.#awaited.get(ms)?.()
    this.#timers.set(id, { at: this.#now + ms, every, action })
    return () => this.#timers.delete(id)
  }
}
