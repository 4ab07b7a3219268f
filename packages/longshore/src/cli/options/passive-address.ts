/** `--passive-address`: which address PASV shows, to all clients or to those of one network (RFC 959 §4.1.2; IPv4 only). */
import { isIPv4, isIPv6 } from 'node:net'
import { UsageProblem } from '../problem.js'
import { quoted } from './quoted.js'

/** One `--passive-address`: an address or a host name; `network` (a CIDR) limits it to the clients of one network. */
export interface PassiveAddress {
  readonly network?: string
  readonly address: string
}

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*\.?$/i

/** Reads `ADDR` or `CIDR=ADDR`. */
export function parsePassiveAddress(text: string): PassiveAddress {
  const cut = text.indexOf('=')
  if (cut === -1) return { address: parseAddress(text.trim()) }
  return {
    network: parseNetwork(text.slice(0, cut).trim()),
    address: parseAddress(text.slice(cut + 1).trim()),
  }
}

function parseAddress(text: string): string {
  if (isIPv6(text))
    throw new UsageProblem(
      `${quoted(text)} is an IPv6 address, but PASV can only show IPv4; clients on IPv6 use EPSV, which shows no address`,
    )
  if (!isIPv4(text)) return parseHostName(text)
  const first = Number(text.split('.', 1)[0])
  if (first === 0)
    throw new UsageProblem(
      `${quoted(text)} is no address a client can connect to; give the address that clients reach`,
    )
  if (first >= 224)
    throw new UsageProblem(
      `${quoted(text)} is a multicast or reserved address; give the address that clients reach`,
    )
  return text
}

function parseHostName(text: string): string {
  if (HOST_NAME.test(text) && !/^[\d.]+$/.test(text)) return text
  throw new UsageProblem(
    `${quoted(text)} is neither an IPv4 address nor a host name; write ADDR or CIDR=ADDR, for example 203.0.113.7 or 192.168.0.0/16=192.168.1.20`,
  )
}

function parseNetwork(text: string): string {
  const [address = '', prefix = '32', ...more] = text.split('/')
  if (isIPv6(address))
    throw new UsageProblem(
      `${quoted(text)} is an IPv6 network, whose clients use EPSV, which shows no address`,
    )
  if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32 || more.length > 0)
    throw new UsageProblem(`${quoted(text)} is no network; write it like 192.168.0.0/16`)
  const bits = Number(prefix)
  const network = `${maskedAddress(address, bits)}/${bits}`
  if (network !== `${address}/${bits}`)
    throw new UsageProblem(`${quoted(text)} has bits behind its prefix; write ${network}`)
  return network
}

/** The first address of the network that `address` is in. */
export function maskedAddress(address: string, bits: number): string {
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const size = 2 ** (32 - bits)
  const start = Math.floor(value / size) * size
  return [24, 16, 8, 0].map(shift => Math.floor(start / 2 ** shift) % 256).join('.')
}
