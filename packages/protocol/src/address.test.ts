import { describe, expect, it } from 'vitest'
import { addressBytes, addressFamily, canonicalAddress, sameAddress } from './address.js'

describe('canonicalAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1%eth0', '10.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:8:800:200C:417A', '2001:db8::8:800:200c:417a'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1%3', 'fe80::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ])('gives %s the one text %s (B-03, B-14)', (address, canonical) => {
    expect(canonicalAddress(address)).toBe(canonical)
    expect(canonicalAddress(canonical)).toBe(canonical)
  })

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.010',
    '0x7f.0.0.1',
    '2130706433',
    '1.2.3.4%eth0',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1..3.4',
    ':',
    ':::',
    '1::2::3',
    '::1::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '12345::',
    '::g',
    '::-1',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::ffff:1.2.3.400',
    '::ffff:01.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    'fe80::1%',
    '[::1]',
    '::1/128',
    '１.2.3.4',
  ])('takes %j for no address', text => {
    expect(canonicalAddress(text)).toBeUndefined()
    expect(addressBytes(text)).toBeUndefined()
    expect(addressFamily(text)).toBeUndefined()
    expect(sameAddress(text, text)).toBe(false)
  })

  it('reads back every address it wrote (seeded sample of 2,000)', () => {
    let seed = 42
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return seed >> 8
    }
    for (let round = 0; round < 2000; round++) {
      const groups = Array.from({ length: 8 }, () => (random() % 2 === 0 ? 0 : random() % 0xffff))
      const long = groups.map(group => group.toString(16).padStart(4, '0')).join(':')
      const canonical = canonicalAddress(long)
      expect(canonical).toBeDefined()
      expect(addressBytes(canonical as string)).toEqual(addressBytes(long))
      // The WHATWG URL parser writes RFC 5952 too. No group of the sample is ffff, so none is a mapped address.
      expect(`[${canonical}]`).toBe(new URL(`ftp://[${long}]/`).hostname)
    }
  })

  it('is not slowed down by hostile texts (C-34)', () => {
    const started = performance.now()
    for (const piece of [':', '::', '1:', '.', '1.', '%', 'ffff:'])
      canonicalAddress(piece.repeat(65_536 / piece.length))
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('addressFamily', () => {
  it('counts an IPv4-mapped address as IPv4 (B-14)', () => {
    expect(addressFamily('192.0.2.1')).toBe(4)
    expect(addressFamily('::ffff:192.0.2.1')).toBe(4)
    expect(addressFamily('::1')).toBe(6)
    expect(addressFamily('fe80::1%eth0')).toBe(6)
  })
})

describe('addressBytes', () => {
  it('gives 4 bytes for IPv4 and mapped addresses, 16 for IPv6', () => {
    expect(addressBytes('192.0.2.1')).toEqual(Uint8Array.of(192, 0, 2, 1))
    expect(addressBytes('::ffff:192.0.2.1')).toEqual(Uint8Array.of(192, 0, 2, 1))
    expect(addressBytes('2001:db8::1')).toEqual(
      Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    )
  })
})

describe('sameAddress', () => {
  it('compares after canonicalisation: mapped, expanded, upper case, zone (B-03)', () => {
    expect(sameAddress('::ffff:192.0.2.1', '192.0.2.1')).toBe(true)
    expect(sameAddress('0:0:0:0:0:0:0:1', '::1')).toBe(true)
    expect(sameAddress('FE80::1%eth0', 'fe80::1')).toBe(true)
    expect(sameAddress('192.0.2.1', '192.0.2.2')).toBe(false)
    expect(sameAddress('::1', '127.0.0.1')).toBe(false)
    expect(sameAddress('::192.0.2.1', '192.0.2.1')).toBe(false)
  })
})
