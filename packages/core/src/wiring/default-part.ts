/** A part that a server has unless the app brought its own: for packages that put a server together for others. */
import type { ServerOptions } from '../options.js'
import { serverContainer } from './container.js'
import type { Token } from './token.js'

/** `options` with `part` under `token` in their container, unless one of `tokens` is registered there already. */
export function withDefaultPart<T>(
  options: ServerOptions,
  token: Token<T>,
  part: T,
  tokens: readonly Token<unknown>[] = [token],
): ServerOptions {
  const container = serverContainer(options.container)
  if (tokens.some(taken => container.isRegistered(taken, true))) return options
  container.registerInstance<T>(token, part)
  return { ...options, container }
}
