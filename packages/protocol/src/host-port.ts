/** Host-port codecs: PORT and PASV (RFC 959 §4.1.2, §5.3.2), EPRT and EPSV (RFC 2428 §2, §3). */
import { type AddressFamily, addressBytes, addressFamily, canonicalAddress } from './address.js'
import { parseDecimal } from './decimal.js'

/** Where a data connection goes. `address` is canonical: comparing it with another canonical address as text is right. */
export interface Endpoint {
  readonly address: string
  readonly port: number
  readonly family: AddressFamily
}

/** `syntax`, `address`, `port`: the argument is ill-formed (501) · `network-protocol`: a family this server cannot speak (522). */
export type HostPortFault = 'syntax' | 'address' | 'port' | 'network-protocol'

/** What an EPSV argument asks for: any family, one family, or that only EPSV is used from now on. */
export type EpsvRequest = 'any' | AddressFamily | 'all'

const HIGHEST_PORT = 65_535

/** The argument of PORT, `h1,h2,h3,h4,p1,p2`, each 0–255 without leading zeros. Whether the endpoint is allowed is the caller's question. */
export function parsePort(argument: string): Endpoint | HostPortFault {
  const fields = argument.split(',')
  if (fields.length !== 6) return 'syntax'
  const numbers: number[] = []
  for (const field of fields) {
    const value = parseDecimal(field, 255)
    if (value === undefined) return 'syntax'
    numbers.push(value)
  }
  const port = (numbers[4] as number) * 256 + (numbers[5] as number)
  if (port === 0) return 'port'
  return { address: numbers.slice(0, 4).join('.'), port, family: 4 }
}

/**
 * The argument of EPRT, `<d>1|2<d>address<d>port<d>` with any delimiter of the characters 33–126. An IPv4-mapped address under protocol 2
 * is given as IPv4; a zone is refused, since only this host could know what it means.
 */
export function parseEprt(argument: string): Endpoint | HostPortFault {
  const delimiter = argument.charCodeAt(0)
  // NaN of an empty argument fails this test too.
  if (!(delimiter >= 33 && delimiter <= 126)) return 'syntax'
  const fields = argument.split(argument.charAt(0))
  const [, protocol = '', text = '', portText = '', after] = fields
  if (fields.length !== 5 || after !== '') return 'syntax'
  const number = parseDecimal(protocol, HIGHEST_PORT)
  if (number === undefined) return 'syntax'
  if (number !== 1 && number !== 2) return 'network-protocol'
  const address =
    text.includes('%') || text.includes(':') !== (number === 2) ? undefined : canonicalAddress(text)
  const family = address === undefined ? undefined : addressFamily(address)
  if (address === undefined || family === undefined) return 'address'
  const port = parseDecimal(portText, HIGHEST_PORT)
  return port === undefined || port === 0 ? 'port' : { address, port, family }
}

/** The argument of EPSV: none, `1`, `2` or `ALL` in any case. */
export function parseEpsvArgument(argument: string | undefined): EpsvRequest | HostPortFault {
  if (argument === undefined || argument === '') return 'any'
  if (argument.length === 3 && argument.toUpperCase() === 'ALL') return 'all'
  const protocol = parseDecimal(argument, HIGHEST_PORT)
  if (protocol === undefined) return 'syntax'
  if (protocol === 1) return 4
  return protocol === 2 ? 6 : 'network-protocol'
}

/**
 * The text of a 227 reply, exactly as address-translating routers look for it: no digit and no bracket before the address. Undefined when
 * the address is not IPv4 (or IPv4-mapped), or the port is none.
 */
export function formatPasv(address: string, port: number): string | undefined {
  const bytes = addressBytes(address)
  if (bytes?.length !== 4 || !Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) return undefined
  return `Entering Passive Mode (${bytes.join(',')},${port >> 8},${port & 0xff}).`
}

/** The text of a 229 reply. */
export function formatEpsv(port: number): string {
  return `Entering Extended Passive Mode (|||${port}|)`
}
