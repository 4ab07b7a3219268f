/** A client of a few lines for tests of the command line: one command, one reply (RFC 959 §4). */
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/** One control connection. */
export class Talk {
  readonly #socket: Socket
  #text = ''
  #wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', chunk => {
      this.#text += chunk.toString()
      this.#wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#text += '000 closed\r\n'
      this.#wake()
    })
  }

  /** Connects and reads the greeting; logs in when a user is given. */
  static async to(port: number, user?: string, password = ''): Promise<Talk> {
    const talk = new Talk(connect(port, '127.0.0.1'))
    await talk.reply()
    if (user === undefined) return talk
    await talk.say(`USER ${user}`)
    await talk.say(`PASS ${password}`)
    return talk
  }

  /** Sends a command and resolves with the last line of its reply. */
  say(command: string): Promise<string> {
    this.#socket.write(`${command}\r\n`)
    return this.reply()
  }

  /** The next reply; `000 closed` when there is none any more. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:.*\r\n)*?(\d{3} .*)\r\n/.exec(this.#text)
      if (match) {
        this.#text = this.#text.slice(match[0].length)
        return match[1] ?? ''
      }
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** Opens a data connection with EPSV. */
  async data(): Promise<Socket> {
    const port = /\|\|\|(\d+)\|/.exec(await this.say('EPSV'))?.[1]
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    return socket
  }

  async download(path: string): Promise<string> {
    const socket = await this.data()
    await this.say(`RETR ${path}`)
    const content = await text(socket)
    await this.reply()
    return content
  }

  /** Resolves with the completion reply. */
  async upload(path: string, content: string): Promise<string> {
    const socket = await this.data()
    await this.say(`STOR ${path}`)
    socket.end(content)
    return this.reply()
  }

  close(): void {
    this.#socket.destroy()
  }
}
