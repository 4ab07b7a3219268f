// Takes a request to the server and its answer back, or lets it go wrong on the way.
import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import type { Exchange, Upstream } from './exchange.js'
import { type Fault, kindOf } from './fault.js'
import type { GatePlace } from './gate.js'

export interface Course {
  readonly fault: Fault | undefined
  /** Resolves when the request may go on from there. */
  readonly pass: (place: GatePlace) => Promise<void>
}

/** Rejects when the server or the client breaks off. */
export async function carry(exchange: Exchange, upstream: Upstream, { fault, pass }: Course): Promise<void> {
  await pass('request')
  if (fault === 'reset') return exchange.reset()
  if (fault === 'internal-error')
    return exchange.refuse(500, 'InternalError', 'We encountered an internal error. Please try again.')
  if (fault === 'slow-down') return exchange.refuse(503, 'SlowDown', 'Please reduce your request rate.')
  const answer = await exchange.ask(upstream)
  await pass('answer')
  return fault === undefined ? exchange.answer(answer) : spoil(exchange, answer, fault)
}

/** What goes wrong after the server has done what it was asked. */
async function spoil(exchange: Exchange, answer: IncomingMessage, fault: Fault): Promise<void> {
  const kind = kindOf(fault)
  if (kind === 'cut-body' && hasBody(answer))
    return exchange.answerPart(answer, typeof fault === 'string' ? undefined : fault.afterBytes)
  // Some servers begin to answer before they are done.
  answer.resume()
  await finished(answer)
  if (kind !== 'no-answer') exchange.reset()
}

function hasBody({
  statusCode,
  headers,
  req,
}: IncomingMessage & { readonly req?: { method?: string } }): boolean {
  if (req?.method === 'HEAD' || statusCode === 204 || statusCode === 304) return false
  return headers['content-length'] !== '0'
}
