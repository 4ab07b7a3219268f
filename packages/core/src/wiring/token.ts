/** Typed injection tokens: a symbol that remembers what it stands for. */
import type { InjectionToken } from 'tsyringe'

/** Names a service of type T in a container; made by {@link token}. A symbol, which the type of the container's own tokens lets remember T. */
export type Token<T> = InjectionToken<T>

/** The token with this name; two copies of a package that use one name share the token. */
export function token<T>(name: string): Token<T> {
  return Symbol.for(name)
}
