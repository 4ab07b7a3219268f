/** A connection that may begin with a PROXY header: the header is read and not a byte behind it, for that belongs to FTP, to TLS, or to another process (B-30). */
import { LONGEST_PROXY_HEADER, type ProxyHeader, readProxyHeader } from '@longshore/protocol'
import { AcceptedSocket, SHARED } from '../control/accepted-socket.js'

/** What comes of a header; `absent`: the peer has gone without a word, like one who looks whether the port is open. */
export type HeaderOutcome = ProxyHeader | 'malformed' | 'late' | 'absent'

/** The bytes of one header, as they come. */
class HeaderBytes {
  /** Who waits for it; without one, what is read is no header. */
  settle: ((outcome: HeaderOutcome) => void) | undefined
  #bytes: Buffer | undefined = Buffer.allocUnsafeSlow(LONGEST_PROXY_HEADER)
  #length = 0
  #room = 0

  constructor() {
    this.#read()
  }

  get begun(): boolean {
    return this.#length > 0
  }

  /** Where the system writes next: no more than the header has for certain, and after it what all sockets share. */
  room(): Buffer {
    return this.#bytes?.subarray(this.#length, this.#length + this.#room) ?? SHARED
  }

  /** So many bytes were written there. False stops the reading. */
  grown(count: number): boolean {
    this.#length += count
    const outcome = this.#read()
    if (outcome === undefined) return true
    this.settle?.(outcome)
    return false
  }

  /** None will be read, or it was. */
  end(): void {
    this.#bytes = undefined
    this.settle = undefined
  }

  #read(): ProxyHeader | 'malformed' | undefined {
    const result = readProxyHeader(this.#bytes?.subarray(0, this.#length) ?? SHARED)
    if (typeof result === 'string' || !('atLeast' in result)) return result
    this.#room = result.atLeast
    return undefined
  }
}

/** Reads like any {@link AcceptedSocket}, except for a header when it is told to. */
export class HeaderSocket extends AcceptedSocket {
  readonly #header: HeaderBytes

  constructor(handle: object) {
    const header = new HeaderBytes()
    super(handle, {
      buffer: () => header.room(),
      callback(this: HeaderSocket, count, bytes) {
        if (header.settle) return header.grown(count)
        header.end()
        this.receiver?.onBytes(Buffer.from(bytes.buffer, bytes.byteOffset, count))
        return true
      },
    })
    this.#header = header
  }

  /** Before anything else is read. The connection is paused afterwards, whatever came. */
  async readHeader(timeoutMs: number): Promise<HeaderOutcome> {
    const header = this.#header
    let cancel = () => {}
    const outcome = await new Promise<HeaderOutcome>(resolve => {
      header.settle = resolve
      const timer = setTimeout(() => resolve('late'), timeoutMs)
      const gone = () => resolve(header.begun ? 'malformed' : 'absent')
      cancel = () => {
        clearTimeout(timer)
        this.off('end', gone).off('close', gone)
      }
      this.on('end', gone).on('close', gone).resume()
    })
    cancel()
    header.end()
    this.pause()
    return outcome
  }
}
