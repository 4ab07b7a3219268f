/** Which IPv4 address a 227 reply shows: fixed, by the client's network, or by a function (RFC 959 §4.1.2; EPSV never needs it). */
import { addressFamily, canonicalAddress } from '@longshore/protocol'
import { isLoopback, isPrivate, type Network, networkOf } from './address-kind.js'
import type { ControlEndpoints } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { HostName, type Lookup } from './host-name.js'
import { defaultGateway, isNear } from './near.js'
import { within } from './within.js'

/**
 * One row of a table by client network: `network` is a CIDR, or `private`, `loopback`, `*` for everybody, or `others` for everybody with
 * the exceptions that a text has.
 */
export interface AddressRow {
  readonly network: string
  /** IPv4 address or host name. */
  readonly address: string
}

/**
 * A text is an IPv4 address or a host name, which is looked up again every minute. It does not apply to clients on this host (the control
 * connection's local address is loopback), nor, when it is a public address, to a client of the same private block (RFC 1918) as the local
 * address: they are told the local address, which they reach without leaving their network. A client that seems to be the default
 * gateway, as behind container platforms and translating routers, is told the text.
 *
 * A table is taken literally: the first row whose network holds the client's address; without such a row the local address.
 * A function is asked each time; it answers with an IPv4 address.
 */
export type AdvertisedAddress =
  | string
  | readonly AddressRow[]
  | ((control: ControlEndpoints) => string | Promise<string>)

/** Answers with the address for one client. */
export interface AddressBook {
  /** Rejects with an Error that names a host name which does not resolve. */
  check(): Promise<void>
  /** At once where nobody has to be asked; throws or rejects with `no-port` when there is no IPv4 address to give. */
  addressFor(control: ControlEndpoints): string | Promise<string>
}

type Answer = (control: ControlEndpoints) => string | Promise<string>

interface Row {
  readonly holds: Network
  readonly host: HostName
  readonly answer: Answer
}

const ANSWER_MS = 10_000

/** Throws a TypeError for an address that could never work. */
export function addressBook(option: AdvertisedAddress | undefined, lookup?: Lookup): AddressBook {
  if (typeof option === 'function')
    return bookOf([], control => within(ANSWER_MS, async () => option(control)))
  if (option === undefined) return bookOf([], control => control.localAddress)
  if (typeof option === 'string') return fixedBook(hostOf('passive.address', option, lookup))
  if (!Array.isArray(option))
    throw new TypeError('passive.address must be a text, a list of rows or a function')
  const rows = option.map((row: AddressRow, i) => tableRow(row, i, lookup))
  return bookOf(
    rows.map(row => row.host),
    control => rows.find(row => row.holds(control.remoteAddress))?.answer(control) ?? control.localAddress,
  )
}

function bookOf(hosts: readonly HostName[], choose: Answer): AddressBook {
  return {
    async check() {
      for (const host of hosts) await resolvable(host)
    },
    addressFor(control) {
      const local = addressFamily(control.localAddress)
      // The port listens on the local address: no IPv4 client could reach it there.
      if (local !== 4) throw new DataChannelError('no-port', new Error('the control connection is not IPv4'))
      try {
        const chosen = choose(control)
        return typeof chosen === 'string' ? checked(chosen) : chosen.then(checked).catch(refuse)
      } catch (error) {
        return refuse(error)
      }
    },
  }
}

function refuse(error: unknown): never {
  throw new DataChannelError('no-port', error)
}

function fixedBook(host: HostName): AddressBook {
  return bookOf([host], answerOutside(host))
}

/** The address of `host`, but the local one for clients on this host and, when `host` is public, in its private network. */
function answerOutside(host: HostName): Answer {
  const among = (address: string, { localAddress, remoteAddress }: ControlEndpoints) => {
    if (isPrivate(address)) return address
    return isNear(remoteAddress, localAddress, defaultGateway) ? localAddress : address
  }
  return control => {
    if (isLoopback(control.localAddress)) return control.localAddress
    const known = host.resolve()
    return typeof known === 'string' ? among(known, control) : known.then(address => among(address, control))
  }
}

function tableRow(row: AddressRow, index: number, lookup: Lookup | undefined): Row {
  const where = `passive.address[${index}]`
  if (typeof row?.network !== 'string')
    throw new TypeError(`${where}.network must be a CIDR, 'private', 'loopback', '*' or 'others'`)
  const host = hostOf(`${where}.address`, row.address, lookup)
  const answer = row.network === 'others' ? answerOutside(host) : () => host.resolve()
  return { holds: rowNetwork(where, row.network), host, answer }
}

function rowNetwork(where: string, network: string): Network {
  if (network === '*' || network === 'others') return () => true
  if (network === 'private') return isPrivate
  if (network === 'loopback') return isLoopback
  try {
    return networkOf(network)
  } catch (error) {
    throw new TypeError(
      `${where}.network: ${(error as Error).message}; or 'private', 'loopback', '*', 'others'`,
    )
  }
}

function hostOf(where: string, text: unknown, lookup: Lookup | undefined): HostName {
  if (typeof text !== 'string') throw new TypeError(`${where} must be an IPv4 address or a host name`)
  if (looksLikeName(text)) return new HostName(text, lookup)
  try {
    const address = checked(text)
    return new HostName(text, async () => address)
  } catch (error) {
    throw new TypeError(`${where}: ${(error as Error).message}`)
  }
}

// A name has a letter in its last label; what has none is an address or a slip of the pen.
function looksLikeName(text: string): boolean {
  return (
    text.length <= 253 && /^(?!-)[\w-]{1,63}(\.[\w-]{1,63})*\.?$/.test(text) && /[a-z][\w-]*\.?$/i.test(text)
  )
}

function checked(address: unknown): string {
  const canonical = typeof address === 'string' ? canonicalAddress(address) : undefined
  const shown = String(address).slice(0, 80)
  if (canonical === undefined) throw new Error(`'${shown}' is no IPv4 address`)
  if (canonical.includes(':'))
    throw new Error(`'${shown}' is IPv6, which a 227 reply cannot carry; clients use EPSV there`)
  const first = Number.parseInt(canonical, 10)
  if (first === 0 || first >= 224)
    throw new Error(`'${shown}' is an address that nobody can connect to; name the one clients reach`)
  return canonical
}

async function resolvable(host: HostName): Promise<void> {
  try {
    checked(await host.resolve())
  } catch (error) {
    throw new Error(`passive.address '${host.name}' cannot be used: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
