// A client that sends what chance has made of a conversation, and counts the final replies.
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type DialogueReply, ReplyReader } from '@longshore/core/testing'
import { isReplyCode } from '@longshore/protocol'
import type { DataHabit, MutatedSession } from './mutations.js'
import { type PlainControl, plainControl } from './plain-control.js'

const PATIENCE_MS = 10_000
/** After which the server closes: QUIT, an end that it told of, TLS that does not come, and what followed AUTH. */
const LAST_WORDS = new Set([221, 421, 234, 503])

/** Where the server listens, in the clear and with TLS from the beginning. */
export interface Ports {
  readonly plain: number
  readonly secure: number
}

export interface Heard {
  readonly plain: PlainControl
  /** The codes of final replies, that of the greeting first. */
  readonly finals: readonly number[]
  readonly isClosed: boolean
}

/** What is wrong with how a session was answered; undefined when nothing is. */
export function fault({ plain, finals, isClosed }: Heard): string | undefined {
  const [greeting, ...rest] = finals
  if (plain.isMoot) return undefined
  const told = `${rest.length} final replies for ${plain.lines.length} lines: ${rest.join(' ')}`
  if (greeting !== undefined && greeting !== 220) return `greeted with ${greeting}`
  if (rest.length > plain.lines.length || !finals.every(isReplyCode)) return told
  if (!isClosed) return rest.length === plain.lines.length ? undefined : told
  return plain.isForeign || LAST_WORDS.has(rest.at(-1) ?? 0) ? undefined : `closed after ${told}`
}

/** Holds the session; resolves when every line has been answered, or the server has closed. Rejects when neither comes in time. */
export async function hold(ports: Ports, session: MutatedSession): Promise<Heard> {
  const client = new MutatedClient(ports, session)
  try {
    return await client.heard
  } finally {
    client.close()
  }
}

class MutatedClient {
  readonly heard: Promise<Heard>
  readonly #session: MutatedSession
  readonly #control: Socket
  readonly #data: Socket[] = []
  readonly #finals: number[] = []
  #settle: (isClosed: boolean) => void = () => {}

  constructor(ports: Ports, session: MutatedSession) {
    this.#session = session
    const pieces = piecesOf(session)
    const plain = plainControl(session.bytes, pieces.find(({ length }) => length > 0) ?? session.bytes)
    this.#control = session.secure
      ? connectTls({
          port: ports.secure,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          ALPNProtocols: ['ftp'],
        })
      : connect({ port: ports.plain, host: '127.0.0.1', noDelay: true })
    this.heard = new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`nothing more for ${PATIENCE_MS} ms after ${this.#finals.join(' ')}`)),
        PATIENCE_MS,
      )
      this.#settle = isClosed => {
        clearTimeout(late)
        resolve({ plain, finals: this.#finals, isClosed })
      }
    })
    this.#listen(plain.lines.length)
    this.#control.once(session.secure ? 'secureConnect' : 'connect', () => void this.#send(pieces))
  }

  close(): void {
    for (const socket of [this.#control, ...this.#data]) socket.destroy()
  }

  #listen(lines: number): void {
    const reader = new ReplyReader()
    this.#control.on('data', bytes => {
      for (const reply of reader.push(withoutTelnet(bytes))) this.#take(reply)
      if (this.#finals.length > lines) setImmediate(this.#settle, false)
    })
    this.#control.on('error', () => {})
    this.#control.once('close', () => this.#settle(true))
  }

  #take({ code, lines }: DialogueReply): void {
    if (code < 200) return
    this.#finals.push(code)
    // Else the server would wait for a handshake.
    if (code === 234) this.#control.write('none of TLS')
    const told = /\(\|\|\|(\d+)\|\)|,(\d+),(\d+)\)\./.exec(lines[0] ?? '')
    if ((code !== 227 && code !== 229) || !told) return
    const habits = this.#session.data
    this.#meet(
      told[1] === undefined ? Number(told[2]) * 256 + Number(told[3]) : Number(told[1]),
      habits[this.#data.length % habits.length],
    )
  }

  #meet(port: number, habit: DataHabit | undefined): void {
    if (habit === undefined || habit === 'does not connect') return
    const socket = connect({ port, host: '127.0.0.1' })
    this.#data.push(socket)
    socket.on('error', () => {}).resume()
    if (habit === 'connects and ends') socket.end()
    if (habit === 'connects and sends') socket.end('bytes\r\nof a file')
    if (habit === 'connects and resets') socket.once('connect', () => socket.resetAndDestroy())
  }

  async #send(pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) {
      if (this.#control.destroyed) return
      if (piece.length > 0) this.#control.write(piece)
      await new Promise(setImmediate)
    }
  }
}

/** Options that were asked about are refused among the replies. */
function withoutTelnet(bytes: Buffer): Buffer {
  if (!bytes.includes(0xff)) return bytes
  return Buffer.from(bytes.toString('latin1').replace(/\xff[\xfb-\xfe]./gs, ''), 'latin1')
}

function piecesOf({ bytes, cuts }: MutatedSession): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (const cut of cuts) {
    pieces.push(bytes.subarray(at, at + cut))
    at += cut
  }
  return [...pieces, bytes.subarray(at)]
}
