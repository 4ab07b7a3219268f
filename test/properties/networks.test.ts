// Networks as lists allow, deny and trust them: an address is in one when its first bits are the network's, however both are spelled (G5, C-30).

import { networkOf } from '@longshore/data-channel'
import { addressBytes } from '@longshore/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { text } from './lab/foreign.js'
import { holds } from './lab/property.js'

const octets = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map(all => Buffer.from(all))
const family = fc.constantFrom(4, 16)
/** A network with an address that shares some of its first bits. */
const pair = family.chain(size => fc.tuple(octets(size), octets(size), fc.nat(8 * size), fc.nat(8 * size)))

describe('a network', () => {
  holds(
    'holds the addresses whose first bits are its own, and no other (C-30)',
    pair,
    ([network, other, prefix, shared]) => {
      const address = mixed(network, other, shared)
      const isHeld = bitsOf(address).slice(0, prefix) === bitsOf(network).slice(0, prefix)
      expect(networkOf(`${spelled(network)}/${prefix}`)(spelled(address))).toBe(isHeld)
    },
  )

  holds(
    'holds an IPv4 address that is told as IPv6, and the other way round (B-14)',
    fc.tuple(octets(4), octets(4), fc.nat(32), fc.nat(32)),
    ([network, other, prefix, shared]) => {
      const address = mixed(network, other, shared)
      const isHeld = networkOf(`${spelled(network)}/${prefix}`)(spelled(address))
      expect(networkOf(`${spelled(network)}/${prefix}`)(`::ffff:${spelled(address)}`)).toBe(isHeld)
      expect(networkOf(`::ffff:${spelled(network)}/${prefix + 96}`)(spelled(address))).toBe(isHeld)
    },
  )

  holds(
    'of another family holds nothing',
    fc.tuple(octets(4), octets(16), fc.nat(32), fc.nat(128)),
    ([four, six, bits, more]) => {
      if (addressBytes(spelled(six))?.length === 4) return
      expect(networkOf(`${spelled(four)}/${bits}`)(spelled(six))).toBe(false)
      expect(networkOf(`${spelled(six)}/${more}`)(spelled(four))).toBe(false)
    },
  )

  const network = fc.oneof(
    text(['10.0.0.0', '/8', '/', '::', '::ffff:10.0.0.0', '/128', '/96', '/095', '%eth0']),
    pair.map(([one, , prefix]) => `${spelled(one)}/${prefix + 3}`),
  )
  holds(
    'is one of its form, or refused with a TypeError before anybody is let in by it',
    fc.tuple(network, text(['10.0.0.1', '::1'])),
    ([given, address]) => {
      let isIn: (address: string) => boolean
      try {
        isIn = networkOf(given)
      } catch (error) {
        return expect(error).toBeInstanceOf(TypeError)
      }
      const [host = '', prefix, ...rest] = given.split('/')
      expect([addressBytes(host) !== undefined, /^(?:\d{1,3})?$/.test(prefix ?? ''), rest]).toEqual([
        true,
        true,
        [],
      ])
      if (addressBytes(address) === undefined) expect(isIn(address)).toBe(false)
    },
  )
})

function mixed(one: Buffer, other: Buffer, shared: number): Buffer {
  const bits = bitsOf(one).slice(0, shared) + bitsOf(other).slice(shared)
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(octet => Number.parseInt(octet, 2)))
}

function bitsOf(octets: Buffer): string {
  return Array.from(octets, octet => octet.toString(2).padStart(8, '0')).join('')
}

function spelled(octets: Buffer): string {
  return octets.length === 4 ? octets.join('.') : octets.toString('hex').replace(/....(?!$)/g, '$&:')
}
