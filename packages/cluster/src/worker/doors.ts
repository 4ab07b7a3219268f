/** The addresses of the cluster, as a worker's server takes them for listeners of its own. */
import type { Socket } from 'node:net'
import type { HandleOptions, ListenAddress, ListenOptions } from '@longshore/core'
import { type Arrival, hereOf, type Listener, type ListenerHooks } from '@longshore/core/fleet'
import type { DoorNote } from '../messages.js'

/** Listeners whose connections come from the primary. */
export class RemoteDoors {
  readonly #open = new Map<number, RemoteListener>()
  readonly #opened: ListenAddress[] = []
  readonly #asked: ((address: ListenAddress) => void)[] = []
  readonly #listening = new Map<number, Promise<undefined>>()
  #note: DoorNote | undefined

  /** Makes the server listen at the door, once. */
  listen(note: DoorNote, listen: (options: ListenOptions) => Promise<ListenAddress>): Promise<undefined> {
    const before = this.#listening.get(note.door)
    if (before) return before
    // The server asks for a listener before anything else can happen.
    this.#note = note
    const listening = listen(note.options).then(address => {
      this.#opened.push(address)
      this.#asked[this.#opened.length - 1]?.(address)
      return undefined
    })
    this.#note = undefined
    this.#listening.set(note.door, listening)
    return listening
  }

  /** What the server is given in place of a listening socket. */
  async open(hooks: ListenerHooks): Promise<Listener> {
    const note = this.#note
    if (!note) throw new Error('In a worker the primary decides where to listen.')
    const listener = new RemoteListener(note.address, hooks, () => this.#open.delete(note.door))
    this.#open.set(note.door, listener)
    return listener
  }

  /** Resolves with the address of the next door that was not asked for yet. */
  next(): Promise<ListenAddress> {
    return new Promise(resolve => {
      this.#asked.push(resolve)
      const address = this.#opened[this.#asked.length - 1]
      if (address) resolve(address)
    })
  }

  /** A connection for the server; false when it listens there no more. */
  take(door: number, socket: Socket, id: string, told?: Arrival): boolean {
    const listener = this.#open.get(door)
    if (!listener || socket.closed) return false
    // A client may close its side behind QUIT and still wants the reply.
    socket.allowHalfOpen = true
    listener.take(socket, id, told)
    return true
  }
}

class RemoteListener implements Listener {
  readonly address: ListenAddress
  serving = false
  readonly #hooks: ListenerHooks
  readonly #here: HandleOptions
  readonly #closed: () => void

  constructor(address: ListenAddress, hooks: ListenerHooks, closed: () => void) {
    this.address = address
    this.#here = hereOf(address)
    this.#hooks = hooks
    this.#closed = closed
  }

  /** The primary sends nothing before. */
  serve(): void {
    this.serving = true
  }

  async close(): Promise<void> {
    this.serving = false
    this.#closed()
  }

  take(socket: Socket, id: string, told: Arrival = this.#here): void {
    this.#hooks.onConnection(socket, told, id)
  }
}
