// Transfers that ABOR stops, as steps of a random session: two final replies, and no harm to what was there (protocol.md A4).
import { expect } from 'vitest'
import type { SessionModel } from './session-model.js'
import { announced, compare, type RealSession, Spoken } from './steps.js'
import { pathOf, stopped } from './transfers.js'

/** Nobody has connected when ABOR comes. */
export class Stopped extends Spoken {
  override async check(model: Readonly<SessionModel>): Promise<boolean> {
    return (await super.check(model)) && model.channel === 'passive'
  }

  async run(model: SessionModel, real: RealSession): Promise<void> {
    const path = pathOf(model, this.line)
    const outcome = stopped(model, this.line)
    const replies = await real.client.abort(this.line)
    const isStopped = outcome.code === 426
    compare(this.line, [...announced(outcome, 426), ...(isStopped ? [ABORTED] : [])], replies)
    if (model.tree.isDirectory(path)) return
    const before = model.tree.fileAt(path)
    const after = await real.stored(path)
    // An upload may leave an empty file where there was none.
    if (isStopped && before === undefined && after?.length === 0) model.tree.put(path, after)
    else expect([path, after?.toString()]).toEqual([path, before?.toString()])
  }

  override toString(): string {
    return `${super.toString()}, then ABOR`
  }
}

/** Bytes have been sent when ABOR comes, and as many as the storage likes may be kept of them. */
export class Interrupted extends Spoken {
  readonly #sent: Buffer

  constructor(line: string, sent: string) {
    super(line)
    this.#sent = Buffer.from(sent)
  }

  override async check(model: Readonly<SessionModel>): Promise<boolean> {
    return (await super.check(model)) && model.type === 'I'
  }

  async run(model: SessionModel, { client, ...real }: RealSession): Promise<void> {
    const { restart } = model
    const path = pathOf(model, this.line)
    const outcome = stopped(model, this.line)
    const replies = await client.interrupt(this.line, this.#sent)
    if (outcome.code !== 426) return compare(this.line, [outcome], replies)
    compare(this.line, [{ code: 150 }, outcome, ABORTED], replies)
    const before = model.tree.fileAt(path)
    const after = await real.stored(path)
    if (after === undefined) return expect([path, before]).toEqual([path, undefined])
    model.tree.put(path, after)
    if (before?.equals(after)) return
    const kept = this.line.startsWith('APPE') && restart === 0 ? before : before?.subarray(0, restart)
    const whole = Buffer.concat([kept ?? Buffer.alloc(0), this.#sent])
    expect([path, whole.subarray(0, after.length)]).toEqual([path, after])
  }

  override toString(): string {
    return `${super.toString()} with ${JSON.stringify(this.#sent.toString())}, not ended, then ABOR`
  }
}

const ABORTED = { code: 226 }
