/** Opens the control port on every address that was asked for, and turns the system's refusals into words. */
import type { ListenAddress, ListenOptions } from '@longshore/core'
import { escaped } from './log/escape.js'
import { codeOf, messageOf, StartProblem } from './problem.js'
import type { Served } from './served.js'
import type { Settings } from './settings.js'

/** This machine only. */
const LOCAL_HOSTS = ['127.0.0.1', '::1']

/** Listens; all addresses have one port, also when the system picks it. Fails with a StartProblem. */
export async function listen(
  server: Pick<Served, 'listen'>,
  settings: Settings,
): Promise<readonly ListenAddress[]> {
  const implicitTls = settings.tls?.mode === 'implicit'
  const addresses: ListenAddress[] = []
  for (const host of hostsOf(settings)) {
    const port = addresses[0]?.port ?? settings.port
    try {
      addresses.push(await server.listen({ port, host, implicitTls, ...behindProxies(settings) }))
    } catch (error) {
      // A machine may have no IPv6; the other loopback address is enough then.
      if (!settings.hosts?.includes(host) && addresses.length > 0 && isWithoutIPv6(error)) continue
      throw new StartProblem(listenFault(error, host, port))
    }
  }
  return addresses
}

function behindProxies({ proxies, proxyData }: Settings): Pick<ListenOptions, 'proxyProtocol'> {
  return proxies.length === 0 ? {} : { proxyProtocol: { from: proxies, data: proxyData } }
}

/** Every address or host name to listen on; `localhost` is both loopback addresses. */
export function hostsOf({ hosts = LOCAL_HOSTS }: Pick<Settings, 'hosts'>): string[] {
  return [...new Set(hosts.flatMap(host => (host.toLowerCase() === 'localhost' ? LOCAL_HOSTS : [host])))]
}

function isWithoutIPv6(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(codeOf(error) ?? '')
}

/** Why a port could not be opened, and what to do. */
export function listenFault(error: unknown, host: string, port: number): string {
  const name = escaped(host)
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `port ${port} on ${name} is taken by another program; choose another with --port, or --port 0 for any free one`
    case 'EACCES':
      return `port ${port} may not be opened by this user; ports below 1024 are the administrator's, choose another with --port, for example 2121`
    case 'EADDRNOTAVAIL':
      return `no network of this machine has the address ${name}; choose one of this machine with --host, or :: for all`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name ${name} cannot be resolved; give an address of this machine with --host`
    default:
      return inFlags(escaped(messageOf(error)))
  }
}

/** The library speaks of its options, whose names on the command line are others. */
function inFlags(message: string): string {
  return message
    .replace(/\bpassive\.ports\b/g, '--passive-ports')
    .replace(/\bpassive\.address\b/g, '--passive-address')
}
