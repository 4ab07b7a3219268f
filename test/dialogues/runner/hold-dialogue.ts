// Holds one dialogue in one way, and sees that what the server says and does is what the file says.
import type { Dialogue, DialogueReply } from '@longshore/core/testing'
import { virtualPath } from '@longshore/storage'
import { isAllowed } from './allowed-codes.js'
import { CLIENT_CERT, CLIENT_KEY } from './certificates.js'
import type { DataLine } from './data-line.js'
import { DataLines } from './data-lines.js'
import { doDataStep, expectBytes } from './data-steps.js'
import type { DialogueFile, Step } from './dialogue-file.js'
import type { DialogueServer } from './dialogue-server.js'
import { type Conversation, codeOf, type Exchange, exchangesOf, opensChannel } from './exchanges.js'
import { matchLines } from './match-lines.js'
import { hostOf } from './open-control.js'
import { segmentsOf } from './segments.js'
import { storedBytes } from './stored-bytes.js'
import type { Way } from './ways.js'
import { portTold, translatedBytes, translatedReply, translatedVerb, withEndpoint } from './wording.js'

/** The two sides of a dialogue, and the greeting where it was taken already. */
export interface Stage {
  readonly control: Dialogue
  readonly world: Pick<DialogueServer, 'storage' | 'clock'>
  readonly greeting: DialogueReply | undefined
  /** Another server: its texts are its own, and it says 150 only when it is connected. */
  readonly foreign?: boolean
}

/** A dialogue that is being held. */
export class HeldDialogue {
  readonly #file: DialogueFile
  readonly #way: Way
  readonly #stage: Stage
  readonly #conversation: Conversation
  readonly #data: DataLines
  #greeting: DialogueReply | undefined
  #protected: boolean | 'new session'
  #transcript = ''
  #over = false

  constructor(file: DialogueFile, way: Way, stage: Stage) {
    this.#file = file
    this.#way = way
    this.#stage = stage
    this.#greeting = stage.greeting
    this.#protected = way.tls !== 'none'
    this.#conversation = exchangesOf(file.steps)
    const { control } = stage
    const session = () => (this.#protected === true ? control.tlsSession : undefined)
    const protection = () => (this.#protected ? { session: session() } : undefined)
    this.#data = new DataLines(this.#conversation, { host: hostOf(way), protection })
  }

  /** Holds it to the end; throws where it departs from the file. */
  async hold(): Promise<void> {
    try {
      await this.holdUntil(this.#file.steps.length)
      if (!this.#over) await this.#quit()
    } finally {
      this.close()
    }
  }

  /** Holds it as far as the step before `end`. */
  async holdUntil(end: number): Promise<void> {
    if (this.#way.segments === 'one segment') await this.#send(this.#file.steps.map((_, index) => index))
    for (let next = 0; next < end; ) next = await this.#from(next, end)
  }

  /** Lets go of everything on the client's side. */
  close(): void {
    this.#data.close()
    this.#stage.control.destroy()
  }

  /** Does a step, or several that belong into one segment, and gives the index of the one after it. */
  async #from(index: number, end: number): Promise<number> {
    const { steps } = this.#file
    const step = steps[index] as Step
    try {
      if (step.kind !== 'send') {
        await this.#do(step, index)
        return index + 1
      }
      const segment = [index]
      while (index + segment.length < end && steps[index + segment.length]?.kind === 'send')
        segment.push(index + segment.length)
      if (this.#way.segments !== 'one segment') await this.#send(segment)
      return index + segment.length
    } catch (error) {
      const where = `${this.#file.name}.dialogue:${step.line}`
      throw new Error(`${where}: ${(error as Error).message}\n\n${this.#transcript}`, { cause: error })
    }
  }

  async #do(step: Exclude<Step, { kind: 'send' }>, index: number): Promise<void> {
    const { control, world } = this.#stage
    switch (step.kind) {
      case 'reply':
        return this.#expectReply(step.lines, index)
      case 'tls':
        await control.secure({
          ...(step.host !== undefined && { servername: step.host }),
          ...(step.certificate && { cert: CLIENT_CERT, key: CLIENT_KEY }),
        })
        return
      case 'data-protection':
        this.#protected = step.how === 'off' ? false : step.how
        return
      case 'client-ends':
        return control.end()
      case 'client-breaks':
        this.#over = true
        return control.destroy()
      case 'server-closes':
        this.#over = true
        return this.#expectClose()
      case 'time':
        return world.clock.pass(step.ms)
      case 'stored':
        return this.#expectStored(step.path, step.content)
      default:
        return doDataStep(step, this.#data.forStep(index))
    }
  }

  async #expectReply(lines: readonly string[], index: number): Promise<void> {
    const reply = this.#greeting ?? (await this.#stage.control.reply())
    this.#greeting = undefined
    this.#transcript += reply.wire
    const expected = translatedReply(lines, this.#way)
    const came = reply.wire.slice(0, -2).split('\r\n')
    const matches = this.#stage.foreign ? codeOf(expected) === reply.code : matchLines(expected, came)
    if (!matches) throw new Error(`expected\n${expected.join('\n')}\ncame\n${came.join('\n')}`)
    const exchange = this.#conversation.byReply.get(index)
    if (exchange) this.#note(exchange, reply)
  }

  #note(exchange: Exchange, reply: DialogueReply): void {
    const verb = translatedVerb(exchange.verb, this.#way)
    if (!isAllowed(verb, reply.code)) throw new Error(`${reply.code} is no reply to ${verb} (P-10)`)
    const port = opensChannel(exchange) ? portTold(reply) : undefined
    if (port !== undefined) this.#tell(port, this.#data.openedBy(exchange.step))
    const level = exchange.argument.toUpperCase()
    if (verb === 'PROT' && reply.code === 200) this.#protected = level === 'P'
    if (verb === 'AUTH' && reply.code === 234) this.#protected = level === 'TLS-P'
  }

  #tell(port: number, line: DataLine): void {
    line.told(port)
    if (this.#stage.foreign) line.connect().catch(() => {})
  }

  async #expectClose(): Promise<void> {
    const { control } = this.#stage
    await control.closed
    const [more] = control.unread
    if (more) throw new Error(`expected the server to close the connection, came ${more.wire}`)
  }

  async #expectStored(path: string, expected: Buffer | undefined): Promise<void> {
    const found = await storedBytes(this.#stage.world.storage, virtualPath(path))
    if (expected && found) expectBytes(expected, found)
    else if (expected) throw new Error(`expected a file ${path}, there is none`)
    else if (found) throw new Error(`expected no file ${path}, there is one`)
  }

  /** Nothing may be left to be said. */
  async #quit(): Promise<void> {
    const { control } = this.#stage
    const [more] = control.unread
    if (more) throw new Error(`${this.#file.name}: at the end came ${more.wire}\n\n${this.#transcript}`)
    const { code, wire } = await control.command('QUIT')
    if (code !== 221) throw new Error(`${this.#file.name}: QUIT was answered ${wire}\n\n${this.#transcript}`)
    await control.closed
  }

  async #send(indexes: readonly number[]): Promise<void> {
    const parts: Buffer[] = []
    for (const index of indexes) parts.push(await this.#bytesOf(index))
    const bytes = Buffer.concat(parts)
    this.#transcript += bytes.toString()
    const { control } = this.#stage
    for (const segment of segmentsOf(bytes, this.#way)) {
      control.write(segment)
      await new Promise(setImmediate)
    }
  }

  async #bytesOf(index: number): Promise<Buffer> {
    const step = this.#file.steps[index]
    if (step?.kind !== 'send') return Buffer.alloc(0)
    const bytes = translatedBytes(step.bytes, this.#way)
    if (!bytes.includes('{data}')) return bytes
    return withEndpoint(bytes, await this.#data.openedBy(index).listen())
  }
}
