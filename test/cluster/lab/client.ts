// A client of a few lines: one command, one reply; data over PASV or EPSV (RFC 959 §4, RFC 2428).
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A transfer that has begun. */
export interface Begun {
  readonly data: Socket
  readonly port: number
}

/** One control connection. */
export class Client {
  readonly socket: Socket
  greeting = ''
  #text = ''
  #ended = false
  #wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', chunk => {
      this.#text += chunk.toString('latin1')
      this.#wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  static to(port: number, host = '127.0.0.1'): Promise<Client> {
    return Client.over(connect(port, host))
  }

  /** Over a connection that is there; reads the greeting if one is to come. */
  static async over(socket: Socket, greeted = true): Promise<Client> {
    const client = new Client(socket)
    if (greeted) client.greeting = await client.reply()
    return client
  }

  /** The login's last reply. */
  async logIn(user: string, password: string): Promise<string> {
    await this.say(`USER ${user}`)
    return this.say(`PASS ${password}`)
  }

  say(command: string): Promise<string> {
    this.socket.write(`${command}\r\n`)
    return this.reply()
  }

  /** The last line of the next reply; `closed` when there is none any more. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:.*\r\n)*?(\d{3} .*)\r\n/.exec(this.#text)
      if (match) {
        this.#text = this.#text.slice(match[0].length)
        return match[1] ?? ''
      }
      if (this.#ended) return 'closed'
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    if (!this.#ended) await once(this.socket, 'close')
  }

  /** Announces a data port, sends the command, and connects; resolves after the 150. */
  async begin(command: string, how: 'PASV' | 'EPSV' = 'EPSV'): Promise<Begun> {
    const announced = await this.say(how)
    const port = how === 'PASV' ? portOfPasv(announced) : Number(/\|\|\|(\d+)\|/.exec(announced)?.[1])
    const data = connect(port, '127.0.0.1')
    data.on('error', () => {})
    const started = await this.say(command)
    if (!started.startsWith('150')) throw new Error(`${command}: ${started}`)
    return { data, port }
  }

  /** The whole file, and the port that it came from. */
  async download(
    path: string,
    how?: 'PASV' | 'EPSV',
  ): Promise<{ readonly bytes: Buffer; readonly port: number }> {
    const { data, port } = await this.begin(`RETR ${path}`, how)
    const bytes = await buffer(data)
    const last = await this.reply()
    if (!last.startsWith('226')) throw new Error(last)
    return { bytes, port }
  }

  async upload(path: string, bytes: Buffer, how?: 'PASV' | 'EPSV'): Promise<string> {
    const { data } = await this.begin(`STOR ${path}`, how)
    data.end(bytes)
    return this.reply()
  }

  close(): void {
    this.socket.destroy()
  }
}

function portOfPasv(reply: string): number {
  const [high = 0, low = 0] = (/(\d+),(\d+)\)/.exec(reply) ?? []).slice(1).map(Number)
  return high * 256 + low
}
