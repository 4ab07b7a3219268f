// What the model answers to a transfer: a refusal, or the bytes that come, or those that are stored (protocol.md A2, A3, P-36).
import type { Answer } from './answers.js'
import { refusedEarly } from './answers.js'
import { absolute, type SessionModel } from './session-model.js'

/** What is to be seen of a transfer that runs to its end. */
export interface Outcome extends Answer {
  /** What a download brings. */
  readonly bytes?: Buffer
}

/** A refusal before the 150, or what the transfer comes to; the model is changed as the server will be. */
export function transferred(model: SessionModel, line: string, sent: Buffer): Outcome {
  const refusal = refused(model, line)
  if (refusal) return refusal
  const { path, offset } = begin(model, line)
  model.channel = 'none'
  if (line.startsWith('NLST'))
    return {
      code: 226,
      bytes: Buffer.from(
        model.tree
          .namesIn(path)
          .map(name => `${name}\r\n`)
          .join(''),
      ),
    }
  const old = model.tree.fileAt(path) ?? Buffer.alloc(0)
  if (line.startsWith('RETR')) return { code: 226, bytes: toNetwork(old.subarray(offset), model) }
  model.tree.put(path, Buffer.concat([old.subarray(0, keptOf(line, old, offset)), fromNetwork(sent, model)]))
  return { code: 226 }
}

/** A transfer that ABOR stops before its data connection: 426, then 226; what was there stays (A4). */
export function stopped(model: SessionModel, line: string): Outcome {
  const refusal = refused(model, line)
  if (refusal) return refusal
  begin(model, line)
  model.channel = 'none'
  return { code: 426 }
}

/** What was there before a transfer, and may be there after one that was stopped. */
export function pathOf(model: SessionModel, line: string): string {
  return absolute(model, line.slice(5) || '.')
}

function begin(model: SessionModel, line: string): { path: string; offset: number } {
  const offset = model.restart
  model.restart = 0
  model.renameFrom = undefined
  return { path: pathOf(model, line), offset }
}

/** The code of a refusal. The channel stays for another attempt, unless the client has connected already (P-31). */
function refused(model: SessionModel, line: string): Outcome | undefined {
  const early = refusedEarly(model, line.slice(0, 4))
  const code = early?.code ?? refusalOf(model, line)
  if (code === undefined) return undefined
  if (!early) begin(model, line)
  // A storage may say of a file to go on with that it is too short, or that there is none.
  return code === 554 ? { code, or: 550 } : { code }
}

function refusalOf(model: SessionModel, line: string): number | undefined {
  if (model.channel === 'none') return 425
  const { tree, restart } = model
  const path = pathOf(model, line)
  if (line.startsWith('NLST')) return tree.isDirectory(path) ? undefined : 550
  if (restart > 0 && model.type === 'A') return 554
  if (tree.isDirectory(path)) return 550
  const file = tree.fileAt(path)
  if (line.startsWith('RETR') ? file === undefined : !tree.hasPlaceFor(path)) return 550
  return restart > (file?.length ?? 0) ? 554 : undefined
}

function keptOf(line: string, old: Buffer, offset: number): number {
  return line.startsWith('APPE') && offset === 0 ? old.length : offset
}

function toNetwork(bytes: Buffer, { type }: SessionModel): Buffer {
  if (type === 'I') return bytes
  return Buffer.from(bytes.toString('latin1').replace(/(?<!\r)\n/g, '\r\n'), 'latin1')
}

function fromNetwork(bytes: Buffer, { type }: SessionModel): Buffer {
  if (type === 'I') return bytes
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}
