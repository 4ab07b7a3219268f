/** Kinds of addresses an operator thinks in: this machine, a private network, the internet (RFC 1918, RFC 6598, RFC 6890). */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const LOOPBACK = listOf('127.0.0.0/8', '::1/128')
const PRIVATE = listOf(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
)

/** Whether only this machine can reach `address`. */
export function isLoopback(address: string): boolean {
  return holds(LOOPBACK, address)
}

/** Whether `address` is routed inside private networks only. */
export function isPrivate(address: string): boolean {
  return holds(PRIVATE, address)
}

/** Whether `address` stands for every network of the machine. */
export function isEverywhere(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]+$/.test(address)
}

/** Whether the network, a CIDR over IPv4, holds `address`. */
export function isInNetwork(address: string, network: string): boolean {
  return holds(listOf(network), address)
}

/** An address as it stands in a URL: IPv6 in brackets. */
export function urlHost(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}

function holds(list: BlockList, address: string): boolean {
  const plain = address.split('%', 1)[0] ?? ''
  if (isIPv4(plain)) return list.check(plain, 'ipv4')
  return isIPv6(plain) && list.check(plain, 'ipv6')
}

function listOf(...networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return list
}
