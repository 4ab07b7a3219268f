// A control connection from a host of a lab, spoken by hand, for what a client program would hide (RFC 959 §4.2).
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as startTls } from 'node:tls'
import type { Host } from '../lab/host.js'
import { PASSWORD, USER } from './server.js'

export interface Reply {
  readonly code: number
  /** All lines, without their ends. */
  readonly text: string
}

export class Dialogue {
  readonly host: Host
  /** As the client dialled it. */
  readonly server: string
  /** Where it dials from, if the host has several addresses. */
  readonly from: { readonly localAddress?: string }
  /** Its own port. */
  readonly port: number
  #socket: Socket
  #protected = false
  #received = ''
  #wake: () => void = () => {}

  private constructor(
    socket: Socket,
    { host, server, from, port }: Pick<Dialogue, 'host' | 'server' | 'from' | 'port'>,
  ) {
    this.#socket = socket
    this.host = host
    this.server = server
    this.from = from
    this.port = port
    this.#hear()
  }

  /** Dials port 21 of `server` and reads the greeting. */
  static async open(host: Host, server: string, localAddress?: string): Promise<Dialogue> {
    const from = localAddress === undefined ? {} : { localAddress }
    const { socket, localPort: port } = await host.dial({ host: server, port: 21, ...from })
    const dialogue = new Dialogue(socket, { host, server, from, port })
    await dialogue.expect(220)
    return dialogue
  }

  static async login(host: Host, server: string, localAddress?: string): Promise<Dialogue> {
    const dialogue = await Dialogue.open(host, server, localAddress)
    await dialogue.logIn()
    return dialogue
  }

  async logIn(): Promise<void> {
    await this.ask(`USER ${USER}`, 331)
    await this.ask(`PASS ${PASSWORD}`, 230)
    await this.ask('TYPE I', 200)
  }

  /** AUTH TLS, for the control connection (RFC 4217 §4). */
  async secure(): Promise<void> {
    await this.ask('AUTH TLS', 234)
    this.#socket.removeAllListeners('data')
    this.#socket = startTls({ socket: this.#socket, rejectUnauthorized: false })
    await once(this.#socket, 'secureConnect')
    this.#hear()
  }

  /** From now on data connections are under TLS too (RFC 4217 §9). */
  async protect(): Promise<void> {
    await this.ask('PBSZ 0', 200)
    await this.ask('PROT P', 200)
    this.#protected = true
  }

  get isProtected(): boolean {
    return this.#protected
  }

  send(...lines: readonly string[]): void {
    this.#socket.write(lines.map(line => `${line}\r\n`).join(''))
  }

  /** Sends a command and awaits a reply, with one of the codes if any are given. */
  ask(line: string, ...codes: readonly number[]): Promise<Reply> {
    this.send(line)
    return this.expect(...codes)
  }

  async expect(...codes: readonly number[]): Promise<Reply> {
    const reply = await this.#reply()
    if (codes.length > 0 && !codes.includes(reply.code))
      throw new Error(`Expected ${codes.join(' or ')}, heard: ${reply.text}`)
    return reply
  }

  /** Stops listening, so that the server's words stay in the network. */
  fallSilent(): void {
    this.#socket.pause()
  }

  hangUp(): void {
    this.#socket.destroy()
  }

  #hear(): void {
    this.#socket.on('error', () => {})
    this.#socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1')
      this.#wake()
    })
    this.#socket.on('close', () => this.#wake())
  }

  #reply(deadlineMs = 12_000): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => {
        clearTimeout(late)
        this.#wake = () => {}
        done()
      }
      const fail = (why: string) => settle(() => reject(new Error(`${why}; heard: ${this.#received}`)))
      const late = setTimeout(fail, deadlineMs, 'No reply in time')
      this.#wake = () => {
        const match = WHOLE_REPLY.exec(this.#received)
        if (!match) return void (this.#socket.destroyed && fail('The control connection was closed'))
        this.#received = this.#received.slice(match[0].length)
        settle(() => resolve({ code: Number(match[1]), text: match[0].trimEnd() }))
      }
      this.#wake()
    })
  }
}

/** One line, or all from `ddd-` to `ddd ` with the same number. */
const WHOLE_REPLY = /^(\d{3})(?: [^\n]*\n|-[\s\S]*?\n\1 [^\n]*\n)/
