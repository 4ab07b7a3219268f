// The steps of a random session: each tells the model and the server, and compares what they answer. They print as a dialogue.
import type { DialogueReply } from '@longshore/core/testing'
import type { AsyncCommand } from 'fast-check'
import { expect } from 'vitest'
import { type Answer, answerTo } from './answers.js'
import type { SessionClient } from './session-client.js'
import { type SessionModel, startAnew } from './session-model.js'
import { type Outcome, pathOf, transferred } from './transfers.js'

/** The server as one session sees it, and what is really in its storage. */
export interface RealSession {
  readonly client: SessionClient
  /** The bytes of a file; undefined when there is none. */
  stored(path: string): Promise<Buffer | undefined>
}

export type Step = AsyncCommand<SessionModel, RealSession, true>

const PUTS = /^(?:STOR|APPE|RNTO) /

/** One line of the client. */
export abstract class Spoken implements Step {
  readonly line: string

  constructor(line: string) {
    this.line = line
  }

  async check(model: Readonly<SessionModel>): Promise<boolean> {
    return !model.ended && !(PUTS.test(this.line) && model.tree.isMoot(pathOf(model, this.line)))
  }

  abstract run(model: SessionModel, real: RealSession): Promise<void>

  toString(): string {
    return `C: ${this.line}`
  }
}

/** A command that is answered on the control connection. */
export class Say extends Spoken {
  async run(model: SessionModel, { client }: RealSession): Promise<void> {
    const answer = answerTo(model, this.line)
    compare(this.line, [answer], [await client.say(this.line)])
    client.protected = model.protected
    if (model.ended) await client.dialogue.closed
  }
}

/** Steps that belong together, as clients do them. */
export class Together implements Step {
  readonly #steps: readonly Step[]

  constructor(steps: readonly Step[]) {
    this.#steps = steps
  }

  async check(): Promise<boolean> {
    return true
  }

  async run(model: SessionModel, real: RealSession): Promise<void> {
    for (const step of this.#steps) if (await step.check(model)) await step.run(model, real)
  }

  toString(): string {
    return this.#steps.map(step => step.toString()).join(', ')
  }
}

/** PORT, with the client listening where it says. */
export class Port extends Spoken {
  constructor() {
    super('PORT {own}')
  }

  async run(model: SessionModel, { client }: RealSession): Promise<void> {
    // What will be refused must not take away what the client has.
    const isTaken = model.user !== undefined && !model.onlyEpsv
    const line = `PORT ${isTaken ? await client.listen() : '127,0,0,1,200,1'}`
    compare(this.line, [answerTo(model, line)], [await client.say(line)])
  }
}

/** AUTH and the handshake, which forgets everything (P-05, P-27). */
export class Secure extends Spoken {
  constructor() {
    super('AUTH TLS')
  }

  async run(model: SessionModel, { client }: RealSession): Promise<void> {
    compare(this.line, [{ code: model.secure ? 503 : 234 }], [await client.say(this.line)])
    if (model.secure) {
      model.renameFrom = undefined
      return
    }
    await client.dialogue.secure()
    startAnew(model)
    Object.assign(model, { secure: true, protected: false, user: undefined, asked: undefined, failures: 0 })
    client.protected = false
  }
}

/** A command with a data connection, for which the client connects before it or after the 150. */
export class Transfer extends Spoken {
  readonly #sent: Buffer
  readonly #early: boolean

  constructor(line: string, sent: string, early: boolean) {
    super(line)
    this.#sent = Buffer.from(sent)
    this.#early = early
  }

  async run(model: SessionModel, { client }: RealSession): Promise<void> {
    const connectsFirst = this.#early && model.channel === 'passive'
    if (connectsFirst) await client.dialEarly()
    const outcome = transferred(model, this.line, this.#sent)
    // A client that has connected must not wait for data that will not come (P-31).
    if (connectsFirst && outcome.code !== 226) model.channel = 'none'
    const { replies, bytes } = await client.transfer(this.line, this.isUpload ? this.#sent : undefined)
    compare(this.line, announced(outcome, 226), replies)
    if (outcome.bytes)
      expect(`${this.line}: ${bytes.toString('latin1')}`).toBe(
        `${this.line}: ${outcome.bytes.toString('latin1')}`,
      )
  }

  get isUpload(): boolean {
    return /^(?:STOR|APPE)/.test(this.line)
  }

  override toString(): string {
    const when = this.#early ? ', connected before' : ''
    return `${super.toString()}${this.isUpload ? ` with ${JSON.stringify(this.#sent.toString())}` : ''}${when}`
  }
}

export function announced(outcome: Outcome, success: number): Answer[] {
  return outcome.code === success ? [{ code: 150 }, outcome] : [outcome]
}

/** Throws where what came is not what was expected. */
export function compare(line: string, expected: readonly Answer[], came: readonly DialogueReply[]): void {
  const shown = ({ code, lines }: DialogueReply, i: number) => {
    const wanted = expected[i]
    const told = code === wanted?.or ? wanted.code : code
    return wanted?.text === undefined ? told : `${told} ${lines[0]}`
  }
  const wanted = expected.map(({ code, text }) => (text === undefined ? code : `${code} ${text}`))
  expect([line, ...came.map(shown)]).toEqual([line, ...wanted])
}
