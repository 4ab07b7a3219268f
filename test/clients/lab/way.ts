// The ways to reach a server that a client has: how data connections are opened, how they are protected, and over which IP.

/** The verb that opens data connections (RFC 959 §4.1.2, RFC 2428). */
export type Mode = 'PASV' | 'EPSV' | 'PORT' | 'EPRT'
/** No TLS, AUTH TLS, or TLS before the greeting (RFC 4217). */
export type Protection = 'clear' | 'explicit' | 'implicit'
export type Family = 4 | 6

export interface Way {
  readonly mode: Mode
  readonly tls: Protection
  readonly family: Family
}

/** Every combination of what a client can; PASV and PORT have no IPv6. */
export function ways(modes: Partial<Record<Family, readonly Mode[]>>, ...levels: Protection[]): Way[] {
  const { 4: four = [], 6: six = [] } = modes
  return levels.flatMap(tls => [
    ...four.map(mode => ({ mode, tls, family: 4 }) as const),
    ...six.map(mode => ({ mode, tls, family: 6 }) as const),
  ])
}

export function titleOf({ mode, tls, family }: Way): string {
  return `${mode}, ${tls === 'clear' ? 'in the clear' : `${tls} TLS`}, IPv${family}`
}

export function addressOf(way: Way): string {
  return way.family === 6 ? '::1' : '127.0.0.1'
}

export function isPassive({ mode }: Way): boolean {
  return mode === 'PASV' || mode === 'EPSV'
}
