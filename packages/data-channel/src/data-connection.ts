/** A connected data connection: moves bytes one way, once, and is closed afterwards (RFC 959 §3.2). */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { abandon } from './abandon.js'
import type { ByteSink, ByteSource, DataConnection, Movement } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { Ending } from './ending.js'
import type { Connected } from './establish.js'
import { Inlet } from './inlet.js'
import type { KernelCopy } from './kernel-copy.js'
import type { Lingering } from './lingering.js'
import { Outlet } from './outlet.js'
import type { Progress } from './progress.js'
import { pumpIn, pumpOut } from './pump.js'
import { ReceiveProgress } from './receive-progress.js'
import { SendProgress } from './send-progress.js'

export class SocketConnection implements DataConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly secure: boolean
  readonly sessionReused: boolean
  readonly #tcp: Socket
  readonly #socket: Socket
  readonly #early: boolean
  readonly #closeMs: number
  readonly #kernelCopy: KernelCopy | undefined
  readonly #lingering: Lingering
  #used = false

  /** `tls` is what the bytes go through, when they do. */
  constructor(tcp: Socket, tls: TLSSocket | undefined, how: Omit<Connected, 'handshakeMs'>) {
    this.#tcp = tcp
    this.#socket = tls ?? tcp
    this.#early = how.early && tls === undefined
    this.#closeMs = how.closeMs
    this.#kernelCopy = how.kernelCopy
    this.#lingering = how.lingering
    this.remoteAddress = tcp.remoteAddress ?? ''
    this.remotePort = tcp.remotePort ?? 0
    this.secure = tls !== undefined
    this.sessionReused = tls?.isSessionReused() ?? false
  }

  send(source: ByteSource, movement: Movement): Promise<void> {
    const { counters } = movement
    const progress = new SendProgress(this.#tcp, this.#socket, counters)
    return this.#move(movement, progress, async ending => {
      const outlet = new Outlet(this.#socket, counters, ending)
      if (this.#early) await outlet.refuseEnded()
      if (this.secure) await outlet.handshakeWritten()
      await pumpOut({ source, movement, outlet, ending, kernelCopy: this.#kernelCopy })
      await outlet.close(this.#closeMs, this.#lingering)
    })
  }

  receive(sink: ByteSink, movement: Movement): Promise<void> {
    const { counters } = movement
    const progress = new ReceiveProgress(counters)
    return this.#move(movement, progress, async ending => {
      const inlet = new Inlet(this.#socket, counters, ending)
      progress.inlet = inlet
      await pumpIn({ sink, movement, inlet, ending, kernelCopy: this.#kernelCopy })
      ending.release()
      await inlet.close(this.#closeMs)
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #move(
    movement: Movement,
    progress: Progress,
    move: (ending: Ending) => Promise<void>,
  ): Promise<void> {
    if (this.#used) throw new DataChannelError('no-channel', new Error('a data connection moves bytes once'))
    this.#used = true
    const ending = new Ending(movement, progress)
    ending.onFail(() => this.#socket.destroy())
    if (this.#socket.destroyed) ending.fail(new DataChannelError('reset'))
    try {
      if (ending.failed) throw ending.reason
      await move(ending)
    } catch (error) {
      ending.fail(error)
      for (const transform of movement.through ?? []) abandon(transform)
      throw ending.reason
    } finally {
      ending.release()
    }
  }
}
