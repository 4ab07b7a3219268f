/** The addresses that the cluster listens on, which all workers take part in. */
import type { Socket } from 'node:net'
import type { ListenAddress, ListenOptions } from '@longshore/core'
import { type Arrival, type Listener, type ListenerHooks, openListener } from '@longshore/core/fleet'
import type { DoorNote } from '../messages.js'

/** One of them. */
export interface Door {
  readonly note: DoorNote
  readonly listener: Listener
}

/** What happens at them. */
export interface DoorHooks extends Omit<ListenerHooks, 'onConnection'> {
  onConnection(socket: Socket, arrival: Arrival, door: number): void
}

/** Opens them, and keeps those that are open. */
export class Doors {
  readonly #open = new Map<number, Door>()
  readonly #hooks: DoorHooks
  #count = 0

  constructor(hooks: DoorHooks) {
    this.#hooks = hooks
  }

  get notes(): readonly DoorNote[] {
    return [...this.#open.values()].map(({ note }) => note)
  }

  get addresses(): readonly ListenAddress[] {
    return [...this.#open.values()]
      .filter(({ listener }) => listener.serving)
      .map(({ listener }) => listener.address)
  }

  /** Listens; connections wait until the listener serves. */
  async open(options: ListenOptions): Promise<Door> {
    const door = ++this.#count
    const listener = await openListener(
      options,
      {
        ...this.#hooks,
        onConnection: (socket, arrival) => this.#hooks.onConnection(socket, arrival, door),
      },
      true,
    )
    const opened = { note: { door, options, address: listener.address }, listener }
    this.#open.set(door, opened)
    return opened
  }

  /** Tells one worker of every door, also of one that is opened meanwhile. */
  async admit(tell: (note: DoorNote) => Promise<unknown>): Promise<void> {
    const told = new Set<number>()
    for (;;) {
      const note = this.notes.find(({ door }) => !told.has(door))
      if (!note) return
      told.add(note.door)
      await tell(note)
    }
  }

  close({ note, listener }: Door): void {
    this.#open.delete(note.door)
    // The system's part is over at once; node waits here for connections that others have.
    void listener.close()
  }

  closeAll(): void {
    for (const door of [...this.#open.values()]) this.close(door)
  }
}
