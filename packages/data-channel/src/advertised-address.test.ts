// The address of a 227 reply.
import { describe, expect, it } from 'vitest'
import { control } from '../test/peers.js'
import { type AdvertisedAddress, addressBook } from './advertised-address.js'

const PUBLIC = '203.0.113.7'

function ask(option: AdvertisedAddress | undefined, remoteAddress: string, localAddress: string) {
  return addressBook(option).addressFor(control(remoteAddress, { localAddress }))
}

describe('the advertised address', () => {
  it('is the local address of the control connection by default, IPv4-mapped or not (B-13, B-14)', async () => {
    expect(await ask(undefined, '127.0.0.1', '127.0.0.1')).toBe('127.0.0.1')
    expect(await ask(undefined, '198.51.100.1', '192.168.1.5')).toBe('192.168.1.5')
    expect(await ask(undefined, '::ffff:10.0.0.2', '::ffff:10.0.0.1')).toBe('10.0.0.1')
  })

  it('is the fixed public one for a client from outside', async () => {
    expect(await ask(PUBLIC, '198.51.100.1', '192.168.1.5')).toBe(PUBLIC)
    expect(await ask(PUBLIC, '192.168.1.9', PUBLIC)).toBe(PUBLIC)
  })

  it('is the local one for a client of the same private block, although a public one is fixed (B-13)', async () => {
    expect(await ask(PUBLIC, '192.168.1.9', '192.168.1.5')).toBe('192.168.1.5')
    expect(await ask(PUBLIC, '::ffff:192.168.9.9', '::ffff:192.168.1.5')).toBe('192.168.1.5')
    expect(await ask(PUBLIC, '127.0.0.1', '127.0.0.1')).toBe('127.0.0.1')
  })

  it('is the fixed private one for everybody but clients on this host, as in a container on a LAN', async () => {
    expect(await ask('192.168.1.10', '192.168.1.9', '172.17.0.2')).toBe('192.168.1.10')
    expect(await ask('192.168.1.10', '127.0.0.1', '127.0.0.1')).toBe('127.0.0.1')
  })

  it('comes from the first row that holds the client, taken literally', async () => {
    const table = [
      { network: '10.1.0.0/16', address: '10.1.0.1' },
      { network: 'loopback', address: '127.0.0.9' },
      { network: 'private', address: '192.168.1.5' },
      { network: '198.51.100.1', address: '198.51.100.2' },
      { network: '*', address: PUBLIC },
    ]
    expect(await ask(table, '10.1.2.3', '10.1.0.9')).toBe('10.1.0.1')
    expect(await ask(table, '10.2.2.3', '10.1.0.9')).toBe('192.168.1.5')
    expect(await ask(table, '::ffff:10.1.2.3', '10.1.0.9')).toBe('10.1.0.1')
    expect(await ask(table, '127.0.0.1', '127.0.0.1')).toBe('127.0.0.9')
    expect(await ask(table, '198.51.100.1', '192.168.1.5')).toBe('198.51.100.2')
    expect(await ask(table, '8.8.8.8', '192.168.1.5')).toBe(PUBLIC)
    expect(await ask(table.slice(0, 1), '8.8.8.8', '192.168.1.5')).toBe('192.168.1.5')
  })

  it('is there at once where nobody has to be asked', () => {
    expect(ask(undefined, '198.51.100.1', '192.168.1.5')).toBe('192.168.1.5')
    expect(ask(PUBLIC, '127.0.0.1', '127.0.0.1')).toBe('127.0.0.1')
  })

  it('comes from a function that sees the control connection', async () => {
    const seen: (string | undefined)[] = []
    const book = addressBook(async to => {
      seen.push(to.user)
      return PUBLIC
    })
    expect(await book.addressFor(control('127.0.0.1', { user: 'alice' }))).toBe(PUBLIC)
    expect(seen).toEqual(['alice'])
  })

  it.each([
    ...['0.0.0.0', '::', '::1', 'ftp.example.com', '', '1.2.3', '256.1.1.1', '239.0.0.1', undefined, null, 7],
  ])('is never %s from a function: there is no port then', async answer => {
    await expect(ask(() => answer as string, '127.0.0.1', '127.0.0.1')).rejects.toMatchObject({
      code: 'no-port',
    })
  })

  it('fails with no-port when the function throws or rejects', async () => {
    const broken = () => {
      throw new Error('no idea')
    }
    await expect(ask(broken, '127.0.0.1', '127.0.0.1')).rejects.toMatchObject({ code: 'no-port' })
    await expect(ask(async () => broken(), '127.0.0.1', '127.0.0.1')).rejects.toMatchObject({
      code: 'no-port',
    })
  })

  it('does not exist on an IPv6 control connection: the port listens there (B-14)', async () => {
    expect(() => ask(PUBLIC, '2001:db8::2', '2001:db8::1')).toThrow('no-port')
    expect(() => ask(undefined, '::1', '::1')).toThrow('no-port')
  })

  it.each([
    ['0.0.0.0', /nobody can connect to/],
    ['::', /IPv6/],
    ['2001:db8::1', /IPv6.*EPSV/],
    ['', /is no IPv4 address/],
    ['300.1.2.3', /is no IPv4 address/],
    ['10.0.0', /is no IPv4 address/],
    ['010.0.0.1', /is no IPv4 address/],
    ['255.255.255.255', /nobody can connect to/],
    ['my server', /is no IPv4 address/],
    ['ftp://example.com', /is no IPv4 address/],
    [21, /a text, a list of rows or a function/],
    [
      [{ network: '10.0.0.0/33', address: PUBLIC }],
      /passive\.address\[0\]\.network: '10\.0\.0\.0\/33' is no network/,
    ],
    [[{ network: 'lan', address: PUBLIC }], /is no network.*'private'/],
    [[{ network: '*', address: '0.0.0.0' }], /passive\.address\[0\]\.address/],
    [[{ network: '*' }], /must be an IPv4 address or a host name/],
    [[null], /network must be a CIDR/],
  ])('is refused at the start when it is %j', (option, text) => {
    expect(() => addressBook(option as never)).toThrow(TypeError)
    expect(() => addressBook(option as never)).toThrow(text)
  })

  it('resolves host names, and says at the start which one does not', async () => {
    const lookup = async (name: string) => {
      if (name === 'ftp.example.com') return PUBLIC
      throw new Error(`ENOTFOUND ${name}`)
    }
    const book = addressBook('ftp.example.com', lookup)
    await book.check()
    expect(await book.addressFor(control('8.8.8.8', { localAddress: '10.0.0.1' }))).toBe(PUBLIC)
    const broken = addressBook([{ network: '*', address: 'ftp.example.net' }], lookup)
    await expect(broken.check()).rejects.toThrow(
      "passive.address 'ftp.example.net' cannot be used: ENOTFOUND",
    )
    await expect(broken.addressFor(control())).rejects.toMatchObject({ code: 'no-port' })
    const nowhere = addressBook('ftp.example.org', async () => '0.0.0.0')
    await expect(nowhere.check()).rejects.toThrow(/'0\.0\.0\.0' is an address that nobody can connect to/)
  })
})
