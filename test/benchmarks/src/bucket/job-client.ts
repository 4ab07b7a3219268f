// Gives a program that is no FTP server the work of one run: a line of JSON there, a line with its figures back.
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import type { Drive, Driver, Target } from '../drive.js'
import type { Values } from '../figures.js'
import { readLine } from '../load-client.js'
import type { Load, Row } from '../rows.js'

export const driveByJobs: Driver = (mode, load, target, signal) => new JobClient(mode, load, target, signal)

class JobClient implements Drive {
  readonly #lines: AsyncIterator<string>
  readonly #stop: () => void

  constructor(mode: Row['mode'], load: Load, { host, port }: Target, signal: AbortSignal) {
    signal.throwIfAborted()
    const socket = createConnection({ host, port })
    // However the connection ends, it is told of by the line that does not come.
    socket.on('error', () => {})
    const lines = createInterface({ input: socket })
    socket.once('close', () => lines.close())
    this.#lines = lines[Symbol.asyncIterator]()
    const kill = () => socket.destroy()
    signal.addEventListener('abort', kill)
    this.#stop = () => {
      signal.removeEventListener('abort', kill)
      socket.destroy()
    }
    socket.write(`${JSON.stringify({ mode, ...load })}\n`)
  }

  async values(): Promise<Values> {
    for (;;) {
      const { value = '', done } = await this.#lines.next()
      if (done) throw new Error('the program ended before its work')
      if (!value.startsWith('220')) return readLine(value)
    }
  }

  /** No job waits. */
  proceed(): void {}

  async end(): Promise<void> {
    this.#stop()
  }
}
