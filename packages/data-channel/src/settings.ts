/** Checks the options and fills in the defaults, so that the rest of the package reads plain settings. */

import { randomInt } from 'node:crypto'
import { type AddressBook, addressBook } from './advertised-address.js'
import { atOnce } from './at-once.js'
import type { KernelCopy } from './kernel-copy.js'
import type { ActiveOptions, DataChannelOptions, PassiveOptions, PortRange, PortSharing } from './options.js'
import { portRanges } from './port-ranges.js'

export interface PassiveSettings {
  readonly ranges: readonly PortRange[] | undefined
  readonly addresses: AddressBook
  readonly sharing: PortSharing
  readonly unusedMs: number
  readonly maxPerAddress: number | undefined
  readonly randomInt: (max: number) => number
}

/** Milliseconds. */
export interface Times {
  readonly acceptMs: number
  readonly dialMs: number
  readonly handshakeMs: number
  readonly closeMs: number
}

export interface Settings {
  readonly passive: PassiveSettings | false
  readonly active: ActiveOptions | false
  readonly times: Times
  readonly kernelCopy: KernelCopy | undefined
}

// setTimeout takes more for 1 ms.
const LONGEST_MS = 2 ** 31 - 1

/** Throws a TypeError that names the first option that cannot work. */
export function settle(options: DataChannelOptions): Settings {
  known('the data channel options', options, [
    'passive',
    'active',
    'acceptMs',
    'dialMs',
    'handshakeMs',
    'closeMs',
    'kernelCopy',
  ])
  const { passive = {}, active = {}, kernelCopy } = options
  if (kernelCopy !== undefined && typeof kernelCopy?.copy !== 'function')
    throw new TypeError('kernelCopy must have a method copy(socketFd, fileFd, position, length)')
  if (kernelCopy?.pipe !== undefined && typeof kernelCopy.pipe !== 'function')
    throw new TypeError('pipe of kernelCopy must be a method pipe(fileFd)')
  return {
    passive: passive === false ? false : settlePassive(passive),
    active: active === false ? false : settleActive(active),
    times: {
      acceptMs: milliseconds('acceptMs', options.acceptMs, 30_000),
      dialMs: milliseconds('dialMs', options.dialMs, 15_000),
      handshakeMs: milliseconds('handshakeMs', options.handshakeMs, 10_000),
      closeMs: milliseconds('closeMs', options.closeMs, 2_000),
    },
    kernelCopy,
  }
}

function settlePassive(options: PassiveOptions): PassiveSettings {
  known('passive', options, ['ports', 'address', 'sharing', 'unusedMs', 'maxPerAddress', 'randomInt'])
  const { sharing = 'when-exhausted', maxPerAddress, randomInt: random = randomInt } = options
  if (!['never', 'when-exhausted', 'always'].includes(sharing)) {
    throw new TypeError(
      `passive.sharing must be 'never', 'when-exhausted' or 'always', not ${shown(sharing)}`,
    )
  }
  if (maxPerAddress !== undefined && !(Number.isInteger(maxPerAddress) && maxPerAddress > 0)) {
    throw new TypeError(`passive.maxPerAddress must be a positive integer, not ${shown(maxPerAddress)}`)
  }
  if (typeof random !== 'function')
    throw new TypeError('passive.randomInt must be a function (max) => integer')
  return {
    ranges: portRanges(options.ports),
    addresses: addressBook(options.address),
    sharing,
    unusedMs: milliseconds('passive.unusedMs', options.unusedMs, 30_000),
    maxPerAddress,
    randomInt: max => wholeBelow(max, atOnce(random(max))),
  }
}

function settleActive(options: ActiveOptions): ActiveOptions {
  known('active', options, ['sourcePort', 'natFix', 'allow'])
  const { sourcePort, natFix, allow } = options
  if (sourcePort !== undefined && sourcePort !== 'control-minus-one' && !isPort(sourcePort)) {
    throw new TypeError(
      `active.sourcePort must be a port of 1-65535 or 'control-minus-one', not ${shown(sourcePort)}`,
    )
  }
  if (natFix !== undefined && typeof natFix !== 'boolean')
    throw new TypeError('active.natFix must be true or false')
  if (allow !== undefined && typeof allow !== 'function') {
    throw new TypeError('active.allow must be a function (endpoint, control) => boolean')
  }
  return options
}

function known(where: string, options: object, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw new TypeError(`${where} must be an object`)
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw new TypeError(`${where} has no '${name}'; there are ${names.join(', ')}`)
  }
}

function milliseconds(name: string, value: number | undefined, usual: number): number {
  if (value === undefined) return usual
  if (!(Number.isInteger(value) && value > 0 && value <= LONGEST_MS)) {
    throw new TypeError(
      `${name} must be a whole number of milliseconds from 1 to ${LONGEST_MS}, not ${shown(value)}`,
    )
  }
  return value
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80)
}

/** A port that is none would be lost to the range for ever. */
function wholeBelow(max: number, chosen: unknown): number {
  if (Number.isSafeInteger(chosen) && (chosen as number) >= 0 && (chosen as number) < max)
    return chosen as number
  throw new TypeError(`passive.randomInt must give a whole number from 0 and below ${max}`)
}
