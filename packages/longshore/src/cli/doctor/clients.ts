/** The clients that the doctor thinks of: one on this machine, one in each network of it, one in each network that was named, one on the internet. */
import { isIPv4 } from 'node:net'
import { isEverywhere, isInNetwork, isLoopback, isPrivate } from '../address-kind.js'
import type { Io } from '../io.js'
import { hostsOf } from '../listen.js'
import { maskedAddress } from '../options/passive-address.js'
import type { Settings } from '../settings.js'

/** A client and the address of this machine that it connects to. */
export interface Client {
  readonly kind: 'loopback' | 'lan' | 'network' | 'internet'
  readonly name: string
  readonly address: string
  /** Undefined when the server does not listen where this client could reach it. */
  readonly reaches: string | undefined
}

/** One IPv4 address of this machine and the network it is in. */
interface OwnAddress {
  readonly address: string
  readonly network: string
  readonly interface: string
}

const INTERNET_CLIENT = '198.51.100.7'
// Bridges and tunnels of containers and virtual machines, which no client comes through that is meant with "the network".
const INNER = /^(docker|br-|veth|virbr|cni|flannel|cali|tun|tap|wg)/

/** All clients, in the order of the report. */
export function allClients(settings: Settings, io: Io): Client[] {
  const own = ownAddresses(io)
  const open = own.filter(({ address }) => listensOn(settings, address))
  const named = settings.passiveAddresses.flatMap(({ network }) => (network === undefined ? [] : [network]))
  return [
    localClient(settings, open),
    ...own.map(each => lanClient(each, open)),
    ...named.map(network => namedClient(network, open, settings)),
    {
      kind: 'internet',
      name: 'a client on the internet',
      address: INTERNET_CLIENT,
      reaches: doorFor(INTERNET_CLIENT, open),
    },
  ]
}

/** A client at an address, or in a network, that somebody named. */
export function clientFrom(addressOrNetwork: string, settings: Settings, io: Io): Client {
  const open = ownAddresses(io).filter(({ address }) => listensOn(settings, address))
  return namedClient(addressOrNetwork, open, settings)
}

function localClient(settings: Settings, open: readonly OwnAddress[]): Client {
  const address = listensOn(settings, '127.0.0.1') ? '127.0.0.1' : open[0]?.address
  return {
    kind: 'loopback',
    name: 'a client on this machine',
    address: address ?? '127.0.0.1',
    reaches: address,
  }
}

function lanClient(own: OwnAddress, open: readonly OwnAddress[]): Client {
  const reaches = open.includes(own) ? own.address : undefined
  const address = neighbourOf(own.address, own.network)
  return { kind: 'lan', name: `a client in the network ${own.network} (${own.interface})`, address, reaches }
}

function namedClient(network: string, open: readonly OwnAddress[], settings: Settings): Client {
  const [first = '', bits = '32'] = network.split('/')
  const address = bits === '32' ? first : neighbourOf(first, network)
  const local = isLoopback(address) && listensOn(settings, '127.0.0.1') ? '127.0.0.1' : undefined
  const name = bits === '32' ? `the client ${first}` : `a client in the network ${network}`
  return { kind: 'network', name, address, reaches: local ?? doorFor(address, open) }
}

/** The own address that a client from afar comes in by: that of its network, else a public one, else that of the outermost interface. */
function doorFor(client: string, open: readonly OwnAddress[]): string | undefined {
  const near = open.find(({ network }) => isInNetwork(client, network))
  const outer = open.filter(each => !INNER.test(each.interface))
  const publicOne = isPrivate(client) ? undefined : outer.find(({ address }) => !isPrivate(address))
  return (near ?? publicOne ?? outer[0] ?? open[0])?.address
}

function listensOn(settings: Settings, address: string): boolean {
  return hostsOf(settings).some(host => host === address || isEverywhere(host))
}

function ownAddresses(io: Io): OwnAddress[] {
  return Object.entries(io.interfaces()).flatMap(([name, list = []]) =>
    list
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address, cidr }) => ({ address, network: networkOf(address, cidr), interface: name })),
  )
}

function networkOf(address: string, cidr: string | null): string {
  const bits = Number(cidr?.split('/')[1] ?? 32)
  return `${maskedAddress(address, bits)}/${bits}`
}

/** Another address of the same network, for a client that stands in it. */
function neighbourOf(address: string, network: string): string {
  const [base = address, bits = '32'] = network.split('/')
  const start = base.split('.').map(Number)
  for (const step of [77, 7, 1, 2]) {
    const candidate = [...start.slice(0, 3), (start[3] ?? 0) + step].join('.')
    if (isIPv4(candidate) && candidate !== address && isInNetwork(candidate, `${base}/${bits}`))
      return candidate
  }
  return address
}
