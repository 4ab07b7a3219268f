// A transfer whose data connection the test holds in its hands.
import type { Socket } from 'node:net'
import type { Dialogue, DialogueReply } from '@longshore/core/testing'
import { dial, type From, passivePort } from './visitor.js'

export interface Running {
  /** The data connection, connected and announced with 150. */
  readonly data: Socket
  /** The completion reply. */
  readonly end: Promise<DialogueReply>
}

/** Opens a passive data connection and has `line` begin on it; throws when that is refused. */
export async function begin(dialogue: Dialogue, line: string, from: From = {}): Promise<Running> {
  const data = await dial(await passivePort(dialogue), from)
  dialogue.write(`${line}\r\n`)
  const { code, wire } = await dialogue.reply()
  if (code !== 150) throw new Error(`${line} was answered ${wire}`)
  const end = dialogue.reply()
  end.catch(() => {})
  return { data, end }
}

/** Hands bytes to the system; resolves when it has taken them. */
export function push(data: Socket, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => data.write(bytes, error => (error ? reject(error) : resolve())))
}

/** Resolves when `ready` holds; asks again in every turn of the loop, until the deadline. */
export async function until(what: string, ready: () => boolean, deadlineMs = 5_000): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!ready()) {
    if (performance.now() > end) throw new Error(`${what} was not so within ${deadlineMs} ms`)
    await new Promise(setImmediate)
  }
}
