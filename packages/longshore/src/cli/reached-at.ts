/** The addresses that people connect to, from those that are listened on. */
import type { ListenAddress } from '@longshore/core'
import { isEverywhere, isLoopback, urlHost } from './address-kind.js'
import type { Io } from './io.js'

/** Addresses of this machine that reach one of `listening`, those of networks first; link-local IPv6 ones, which need a zone, are left out. */
export function reachedAt(listening: readonly { readonly address: string }[], io: Io): string[] {
  const found = listening.flatMap(({ address }) =>
    isEverywhere(address) ? ownAddresses(address, io) : [address],
  )
  return [...new Set(found)].sort((a, b) => Number(isLoopback(a)) - Number(isLoopback(b)))
}

/** `ftp://address:port`, or `ftps://` when TLS comes first. */
export function urlOf(
  address: string,
  { port, implicitTls }: Pick<ListenAddress, 'port' | 'implicitTls'>,
): string {
  return `${implicitTls ? 'ftps' : 'ftp'}://${urlHost(address)}:${port}`
}

function ownAddresses(everywhere: string, io: Io): string[] {
  const all = Object.values(io.interfaces()).flatMap(list => list ?? [])
  const usable = all.filter(({ address, family }) =>
    family === 'IPv4' ? true : everywhere !== '0.0.0.0' && !/^fe80:/i.test(address),
  )
  return usable.sort((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address)
}
