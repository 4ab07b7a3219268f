// What can go wrong with a request.

/**
 * - `internal-error`, `slow-down`: the server says 500 or 503 and does nothing.
 * - `reset`: the connection is gone before the server has the request.
 * - `lost-answer`: the server does it, and the connection is gone before the answer is passed on.
 * - `cut-body`: the connection is reset within the body of the answer: behind half of it, or as many bytes as are said. The reset overtakes
 *   bytes for which the client has no room yet, so it may get fewer. An answer without a body is lost.
 * - `no-answer`: the server does it, and the answer never comes.
 */
export type FaultKind = 'internal-error' | 'slow-down' | 'reset' | 'lost-answer' | 'cut-body' | 'no-answer'

export type Fault = FaultKind | { readonly kind: 'cut-body'; readonly afterBytes: number }

export function kindOf(fault: Fault): FaultKind {
  return typeof fault === 'string' ? fault : fault.kind
}
