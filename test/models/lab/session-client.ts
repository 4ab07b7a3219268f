// The client of a session under test: speaks lines, opens data connections of either kind, and protects them when PROT says so.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { type CommandReply, Dialogue, type DialogueReply } from '@longshore/core/testing'

export class SessionClient {
  readonly dialogue: Dialogue
  /** Whether data connections shake hands. */
  protected = false
  #passivePort: number | undefined
  #listener: Server | undefined
  #early: Socket | undefined

  constructor(port: number) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.dialogue = new Dialogue(socket)
  }

  async say(line: string): Promise<CommandReply> {
    const reply = await this.dialogue.command(line)
    const told = /\(\|\|\|(\d+)\|\)|\(127,0,0,1,(\d+),(\d+)\)/.exec(reply.lines[0] ?? '')
    if (told) this.#use(told[1] === undefined ? Number(told[2]) * 256 + Number(told[3]) : Number(told[1]))
    return reply
  }

  /** Listens, and tells where as PORT does. */
  async listen(): Promise<string> {
    this.#use(undefined)
    this.#listener = createServer().listen(0, '127.0.0.1')
    await once(this.#listener, 'listening')
    const { port } = this.#listener.address() as AddressInfo
    return `127,0,0,1,${port >> 8},${port & 255}`
  }

  /** Connects before the command that moves something; nothing when the server is to connect. */
  async dialEarly(): Promise<void> {
    if (this.#passivePort === undefined) return
    this.#early = this.#dial(this.#passivePort)
    await once(this.#early, 'connect')
  }

  /** Runs a command with a data connection; the bytes are those that came. */
  async transfer(
    line: string,
    sent: Buffer | undefined,
  ): Promise<{ replies: DialogueReply[]; bytes: Buffer }> {
    this.dialogue.write(`${line}\r\n`)
    const first = await this.dialogue.reply()
    if (first.code >= 200) {
      this.#early?.destroy()
      this.#early = undefined
      return { replies: [first], bytes: Buffer.alloc(0) }
    }
    const stream = this.#protect(await this.#connected())
    if (sent) stream.end(sent)
    const bytes = await buffer(stream)
    const last = await this.dialogue.reply()
    this.#use(undefined)
    return { replies: [first, last], bytes }
  }

  /** Sends ABOR when the transfer is announced and nobody has connected. */
  async abort(line: string): Promise<DialogueReply[]> {
    this.dialogue.write(`${line}\r\n`)
    const replies = [await this.dialogue.reply()]
    if (replies[0] === undefined || replies[0].code >= 200) return replies
    this.dialogue.write('ABOR\r\n')
    replies.push(await this.dialogue.reply(), await this.dialogue.reply())
    this.#use(undefined)
    return replies
  }

  /** Sends ABOR in the middle of an upload, which would go on. */
  async interrupt(line: string, sent: Buffer): Promise<DialogueReply[]> {
    this.dialogue.write(`${line}\r\n`)
    const replies = [await this.dialogue.reply()]
    if (replies[0] === undefined || replies[0].code >= 200) return replies
    const stream = this.#protect(await this.#connected())
    await new Promise(resolve => stream.write(sent, resolve))
    this.dialogue.write('ABOR\r\n')
    replies.push(await this.dialogue.reply(), await this.dialogue.reply())
    stream.destroy()
    this.#use(undefined)
    return replies
  }

  /** What was opened is closed; whether the server closes its side is the server's. */
  close(): void {
    this.#use(undefined)
    this.dialogue.destroy()
  }

  #use(passivePort: number | undefined): void {
    this.#passivePort = passivePort
    this.#early?.destroy()
    this.#early = undefined
    this.#listener?.close()
    this.#listener = undefined
  }

  #dial(port: number): Socket {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    return socket.on('error', () => {})
  }

  async #connected(): Promise<Socket> {
    const early = this.#early
    this.#early = undefined
    if (early) return early
    if (this.#passivePort !== undefined) return this.#dial(this.#passivePort)
    const [socket] = (await once(this.#listener as Server, 'connection')) as [Socket]
    return socket.on('error', () => {})
  }

  #protect(socket: Socket): Socket {
    if (!this.protected) return socket
    const { tlsSession } = this.dialogue
    const tls = connectTls({ socket, rejectUnauthorized: false, ...(tlsSession && { session: tlsSession }) })
    return tls.on('error', () => {})
  }
}
