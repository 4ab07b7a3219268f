/** Reads a password: from a terminal without showing it, or as the first line of what is piped in. */
import type { Io } from './io.js'
import { UsageProblem } from './problem.js'

const LONGEST = 4096
// The last is Ctrl-D, which a terminal hands over as it is.
const END_OF_LINE = ['\n', '\r', '\u0004']

/** The reader pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Asks for the password, twice on a terminal; prompts go to stderr. Fails with a UsageProblem or with {@link Interrupted}. */
export async function readPassword(io: Io): Promise<string> {
  const lines = new PasswordLines(io)
  try {
    const password = await lines.next('Password: ')
    if (password === '') throw new UsageProblem('the password is empty')
    if (/\p{Cc}/u.test(password))
      throw new UsageProblem('the password has control characters, which no client can send')
    if (io.stdin.isTTY && (await lines.next('Again: ')) !== password)
      throw new UsageProblem('the two passwords differ; nothing was hashed')
    return password
  } finally {
    lines.close()
  }
}

/** Lines of the input, one after the other; on a terminal they are not shown while they are typed. */
class PasswordLines {
  readonly #io: Io
  readonly #chunks: AsyncIterator<unknown, unknown>
  readonly #decoder = new TextDecoder('utf-8')
  #pending: string[] = []

  constructor(io: Io) {
    this.#io = io
    this.#chunks = io.stdin.stream[Symbol.asyncIterator]()
    if (io.stdin.isTTY) io.stdin.setRawMode(true)
  }

  async next(prompt: string): Promise<string> {
    const { stdin, stderr } = this.#io
    if (stdin.isTTY) stderr.write(prompt)
    const typed: string[] = []
    for (;;) {
      const character = await this.#character()
      if (character === undefined || END_OF_LINE.includes(character)) break
      if (stdin.isTTY) edit(typed, character)
      else typed.push(character)
      if (typed.length > LONGEST) throw new UsageProblem(`the password is longer than ${LONGEST} characters`)
    }
    if (stdin.isTTY) stderr.write('\n')
    return typed.join('')
  }

  close(): void {
    if (!this.#io.stdin.isTTY) return
    this.#io.stdin.setRawMode(false)
    this.#io.stdin.stream.pause()
  }

  async #character(): Promise<string | undefined> {
    while (this.#pending.length === 0) {
      const next = await this.#chunks.next()
      if (next.done) return undefined
      const { value } = next
      const text =
        typeof value === 'string' ? value : this.#decoder.decode(value as Uint8Array, { stream: true })
      this.#pending = Array.from(text)
    }
    return this.#pending.shift()
  }
}

function edit(typed: string[], character: string): void {
  switch (character) {
    case '\u0003':
      throw new Interrupted()
    case '\u0008':
    case '\u007f':
      typed.pop()
      break
    case '\u0015':
      typed.length = 0
      break
    default:
      typed.push(character)
  }
}
