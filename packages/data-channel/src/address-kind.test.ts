// Kinds of addresses.
import { describe, expect, it } from 'vitest'
import { isLoopback, isNeverForeign, isPrivate, networkOf, socketAddress } from './address-kind.js'

describe('networkOf', () => {
  it.each([
    ['192.168.0.0/16', '192.168.255.1', '192.169.0.1'],
    ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.2'],
    ['::ffff:10.0.0.0/104', '10.255.0.1', '11.0.0.1'],
    ['2001:db8::/32', '2001:db8:1::1', '2001:db9::1'],
    ['0.0.0.0/0', '8.8.8.8', '2001:db8::1'],
    ['::/0', '2001:db8::1', '8.8.8.8'],
    ['fe80::/10', 'fe80::1%eth0', 'fd00::1'],
  ])('%s holds %s and not %s', (network, inside, outside) => {
    expect(networkOf(network)(inside)).toBe(true)
    expect(networkOf(network)(outside)).toBe(false)
    expect(networkOf(network)('no address')).toBe(false)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/x',
    '::/129',
    '::ffff:10.0.0.0/8',
  ])('refuses %s', network => {
    expect(() => networkOf(network)).toThrow(/is no network; write it as/)
  })
})

describe('kinds', () => {
  it('tells loopback, private and public addresses', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.9.9.9'].every(isLoopback)).toBe(true)
    expect(
      ['10.1.1.1', '172.31.0.1', '192.168.0.1', '100.64.0.1', '169.254.1.1', 'fd00::1', 'fe80::1'].every(
        isPrivate,
      ),
    ).toBe(true)
    expect(['8.8.8.8', '172.32.0.1', '2001:db8::1', '127.0.0.1'].some(isPrivate)).toBe(false)
    expect(isNeverForeign('8.8.8.8')).toBe(false)
    expect(isNeverForeign('64:ff9b::8.8.8.8')).toBe(false)
  })

  it('gives addresses as sockets take them: IPv4-mapped as IPv4, with zone', () => {
    expect(socketAddress('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(socketAddress('fe80::1%eth0')).toBe('fe80::1%eth0')
    expect(socketAddress('')).toBeUndefined()
  })
})
