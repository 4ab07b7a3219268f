import { describe, expect, it } from 'vitest'
import { networkOf } from './network-of.js'

describe('networkOf', () => {
  it('keeps an IPv4 address whole', () => {
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('192.0.2.7')).not.toBe(networkOf('192.0.2.8'))
  })

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('takes an IPv4 address mapped into IPv6 for the IPv4 address, in either spelling', () => {
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('::FFFF:c000:0207')).toBe('192.0.2.7')
  })

  it('leaves what is no IP address as it is', () => {
    expect(networkOf('')).toBe('')
    expect(networkOf('pipe')).toBe('pipe')
  })
})
