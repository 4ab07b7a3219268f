/** Typed injection tokens: a symbol that remembers what it stands for. */

declare const provides: unique symbol

/** Names a service of type T in a container; made by {@link token}. */
export type Token<T> = symbol & { readonly [provides]?: T }

/** The token with this name; two copies of a package that use one name share the token. */
export function token<T>(name: string): Token<T> {
  return Symbol.for(name) as Token<T>
}
