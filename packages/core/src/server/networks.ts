/** Lists of networks as options give them, and who may come in by them (RFC 4632). */
import { type Network, networkOf } from '@longshore/data-channel'
import { objectOf, textsOf } from '../option-checks.js'
import type { NetworkOptions } from '../options.js'

/** Whether an address is in one of these networks. Throws a TypeError that names the option. */
export function networksOf(name: string, given: readonly string[]): Network {
  const networks = textsOf(name, given)
  try {
    return networkOf(...networks)
  } catch (cause) {
    throw new TypeError(`${name}: ${(cause as Error).message}.`, { cause })
  }
}

/** Whether somebody at an address is kept out; undefined when nobody is. Throws a TypeError for options that cannot work. */
export function keptOutBy(options: NetworkOptions | undefined): Network | undefined {
  if (options === undefined) return undefined
  const { allow, deny } = objectOf('networks', options, ['allow', 'deny'])
  const isAllowed = allow === undefined ? () => true : networksOf('networks.allow', allow)
  const isDenied = deny === undefined ? () => false : networksOf('networks.deny', deny)
  return address => isDenied(address) || !isAllowed(address)
}
