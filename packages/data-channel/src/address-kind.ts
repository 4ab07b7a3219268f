/** Kinds of IP addresses that decide who may be dialled and what is advertised (RFC 1918, RFC 6890, RFC 4193). */
import { BlockList } from 'node:net'
import { addressBytes, canonicalAddress } from '@longshore/protocol'

/** Part of a network, as `10.0.0.0/8` or a single address. */
export type Network = (address: string) => boolean

/** Addresses of this host alone. */
export const isLoopback: Network = networkOf('127.0.0.0/8', '::1')

/** Addresses that are not routed on the internet, loopback aside: RFC 1918, shared (RFC 6598), link-local and unique local ones. */
export const isPrivate: Network = networkOf(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
)

const isNoPeer = networkOf(
  ...['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/96', 'ff00::/8'], // unspecified, multicast, broadcast, IPv4-compatible
  ...['127.0.0.0/8', '169.254.0.0/16', 'fe80::/10'], // loopback, link-local
  ...['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254'], // metadata services of clouds
)

const isTranslated = networkOf('64:ff9b::/96')

/** Whether nobody's rule may name this address as the target of a transfer: it would reach the host itself or its cloud's metadata. */
export function isNeverForeign(address: string): boolean {
  if (isNoPeer(address)) return true
  return isTranslated(address) && isNoPeer([...(addressBytes(address) ?? []).slice(12)].join('.'))
}

/** The address as a socket can bind or dial it: IPv4-mapped as IPv4, an IPv6 zone kept. Undefined when it is no address. */
export function socketAddress(address: string): string | undefined {
  const bytes = addressBytes(address)
  if (bytes === undefined) return undefined
  return bytes.length === 4 ? bytes.join('.') : address
}

/** A predicate for the addresses of any of `networks`, IPv4-mapped ones included; no network of IPv6 holds an IPv4 address. Throws a TypeError for a text that is no network. */
export function networkOf(...networks: readonly string[]): Network {
  // Of one list `::/0` would hold every IPv4 address, too.
  const lists: Lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const network of networks) addNetwork(lists, network)
  return address => {
    const canonical = canonicalAddress(address)
    if (canonical === undefined) return false
    const family = canonical.includes(':') ? 'ipv6' : 'ipv4'
    return lists[family].check(canonical, family)
  }
}

type Lists = Readonly<Record<'ipv4' | 'ipv6', BlockList>>

function addNetwork(lists: Lists, network: string): void {
  const [text = '', prefixText, ...rest] = network.split('/')
  const address = canonicalAddress(text)
  if (address === undefined || rest.length > 0) throw notNetwork(network)
  const bits = address.includes(':') ? 128 : 32
  // An IPv4-mapped network counts its prefix over 128 bits.
  const shift = text.includes(':') && bits === 32 ? 96 : 0
  const prefix =
    prefixText === undefined ? bits : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) - shift : -1
  if (prefix < 0 || prefix > bits) throw notNetwork(network)
  const family = bits === 128 ? 'ipv6' : 'ipv4'
  lists[family].addSubnet(address, prefix, family)
}

function notNetwork(network: string): TypeError {
  return new TypeError(`'${network.slice(0, 80)}' is no network; write it as 192.168.0.0/16 or fd00::/8`)
}
