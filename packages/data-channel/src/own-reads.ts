/** Reads of a connection, TLS or not, into memory that the reader chooses, so that nothing is allocated for what arrives (see decision 0016). */
import type { Socket } from 'node:net'

/** Takes what arrives. */
export interface Tank {
  /** Where the next bytes go, one at least. Asked for before the first read and after each one, also when reading stops. */
  room(): Uint8Array
  /** So many bytes lie in the room that was given last. False: stop reading, {@link OwnReads.resume} will be called. */
  filled(count: number): boolean
}

/** The part of node's stream handles that is used here; `onread` gets no bytes when they went into the user's buffer. */
interface StreamHandle {
  reading: boolean
  readonly bytesRead: number
  onread: (this: StreamHandle, bytes?: ArrayBuffer) => Uint8Array | undefined
  useUserBuffer(bytes: Uint8Array): void
  readStop(): number
}

export class OwnReads {
  readonly #socket: Socket
  readonly #tank: Tank
  #room: Uint8Array
  #seen = 0
  #copying = false

  private constructor(socket: Socket, tank: Tank) {
    this.#socket = socket
    this.#tank = tank
    this.#room = tank.room()
  }

  /**
   * Begins to read; the socket's end, errors and close come by its events as ever. What the socket has read already comes first. Undefined, and
   * nothing has happened, where node has no such handles.
   */
  static begin(socket: Socket, tank: Tank): OwnReads | undefined {
    const handle = handleOf(socket)
    if (handle === undefined) return undefined
    const reads = new OwnReads(socket, tank)
    reads.#seen = handle.bytesRead
    const ordinary = handle.onread
    const goOn = reads.#takeEarly()
    handle.useUserBuffer(reads.#room)
    handle.onread = function (bytes) {
      return this.bytesRead === reads.#seen ? ordinary.call(this, bytes) : reads.#read(this, bytes)
    }
    if (goOn) socket.resume()
    else reads.#stop(handle)
    return reads
  }

  /** More than was handed on so far has been read. */
  get copying(): boolean {
    return this.#copying
  }

  resume(): void {
    // What makes a stream read, without the wait for the next tick.
    if (!this.#socket.destroyed) this.#socket._read(0)
  }

  #read(handle: StreamHandle, bytes: ArrayBuffer | undefined): Uint8Array {
    const count = handle.bytesRead - this.#seen
    this.#seen += count
    if (!this.#take(count, bytes)) this.#stop(handle)
    return this.#room
  }

  #stop(handle: StreamHandle): void {
    handle.reading = false
    if (!this.#socket.destroyed) handle.readStop()
  }

  /** A client may send in the same packet as the last of its handshake. */
  #takeEarly(): boolean {
    if (this.#socket.readableLength === 0) return true
    const early = this.#socket.read() as Buffer
    return this.#copy(early)
  }

  #take(count: number, bytes: ArrayBuffer | undefined): boolean {
    // Should node have allocated after all.
    if (bytes !== undefined) return this.#copy(new Uint8Array(bytes, 0, count))
    const goOn = this.#tank.filled(count)
    this.#room = this.#tank.room()
    return goOn
  }

  #copy(bytes: Uint8Array): boolean {
    let goOn = true
    this.#copying = true
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + this.#room.length)
      this.#room.set(part)
      at += part.length
      goOn = this.#tank.filled(part.length)
      this.#room = this.#tank.room()
    }
    this.#copying = false
    return goOn
  }
}

function handleOf(socket: Socket): StreamHandle | undefined {
  const { _handle: handle } = socket as unknown as { _handle?: Partial<StreamHandle> | null }
  const fits =
    typeof handle?.useUserBuffer === 'function' &&
    typeof handle.onread === 'function' &&
    typeof handle.readStop === 'function' &&
    typeof handle.bytesRead === 'number'
  return fits ? (handle as StreamHandle) : undefined
}
