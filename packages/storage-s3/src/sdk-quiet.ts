/** Requests with streams for bodies, which the SDK cannot try again and says so on the console: the storage tries again, and tells of it. */
interface Context {
  logger?: { readonly constructor: { readonly name: string } }
}

const silent = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
}

/** Where a client has no logger of its own nothing is printed: a middleware for the step `initialize`. */
export function quietRetries<Next>(next: Next, context: Context): Next {
  if (context.logger === undefined || context.logger.constructor.name === 'NoOpLogger')
    context.logger = silent
  return next
}

export const AT_FIRST = { step: 'initialize', name: 'quietRetries' } as const
