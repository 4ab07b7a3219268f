/** What commands give back, looked at before it is believed: a plugin's code may return anything (RFC 959 §5.4; C-39). */
import { isPreliminary } from '@longshore/protocol'
import type { Parsed } from './arguments.js'
import type { Handled } from './command-definition.js'
import type { CompletionReply, PreliminaryReply } from './reply.js'

/** Whether a handler has completed at once. */
export function isReply(handled: Handled): handled is CompletionReply {
  return typeof handled === 'object' && handled !== null && 'code' in handled
}

/** Whether a handler announces 1xx replies before it completes. */
export function isGenerator(
  handled: Handled,
): handled is AsyncGenerator<PreliminaryReply, CompletionReply, undefined> {
  return typeof handled === 'object' && handled !== null && Symbol.asyncIterator in handled
}

/** Whether a reply can end a command. */
export function isCompletion(completion: unknown): completion is CompletionReply {
  const { code, lines } = (completion ?? {}) as Partial<CompletionReply>
  return Number.isInteger(code) && (code as number) >= 200 && (code as number) < 600 && isText(lines)
}

/** The reply, if it ends a command; throws otherwise. */
export function checkedCompletion(completion: CompletionReply): CompletionReply {
  if (!isCompletion(completion)) throw new Error('a command ended without a completion reply')
  return completion
}

/** The reply, if it announces that a command goes on; throws otherwise. */
export function checkedPreliminary(step: PreliminaryReply): PreliminaryReply {
  if (!isPreliminary(step?.code) || !isText(step.lines))
    throw new Error('a command announced something else than a preliminary reply')
  return step
}

/** The result, if it is one of a parser; throws otherwise. */
export function checkedArgument(result: Parsed<unknown>): Parsed<unknown> {
  const refused = result?.ok === false && (result.code === 501 || result.code === 504)
  const sound = refused ? result.text === undefined || typeof result.text === 'string' : result?.ok === true
  if (!sound) throw new Error('an argument parser gave neither a value nor a refusal')
  return result
}

function isText(lines: unknown): boolean {
  return Array.isArray(lines) && lines.length > 0 && lines.every(line => typeof line === 'string')
}
