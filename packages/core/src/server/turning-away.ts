/** Turns connections away: 421 and close, for no more of them at a time than descriptors can be spared for (C-30). */
import type { Duplex } from 'node:stream'
import { encodeReply } from '@longshore/protocol'
import type { Clock } from '../wiring/clock.js'

const LINGER_MS = 2_000
// Who is turned away holds a descriptor until the 421 was read; a flood of such gets none to hold.
const MOST_TOLD = 256

/** Counts those who are being told. */
export class TurningAway {
  readonly #clock: Clock
  #told = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** 421 and close, or close alone where the client would take a word in the clear for a broken handshake. */
  refuse(socket: Duplex, reason: string, implicitTls: boolean): void {
    if (this.#told >= MOST_TOLD) {
      socket.destroy()
      return
    }
    this.#told++
    socket.resume()
    if (implicitTls) socket.end()
    else socket.end(encodeReply(421, [`Try again later: ${reason}.`]))
    const cancel = this.#clock.after(LINGER_MS, () => socket.destroy())
    socket.once('close', () => {
      this.#told--
      cancel()
    })
  }
}
