// Whom the server may dial.
import { describe, expect, it } from 'vitest'
import { control } from '../test/peers.js'
import type { ActiveOptions } from './options.js'
import { permittedTarget } from './peer-policy.js'

const PEER = '198.51.100.7'
const from = control(PEER, { localAddress: '192.0.2.1' })

function target(address: string, port = 2000, options: ActiveOptions = {}, to = from, own: number[] = []) {
  return permittedTarget(
    to,
    { address, port, family: address.includes(':') ? 6 : 4 },
    options,
    own.map(port => ({ port })),
  )
}

describe('permittedTarget', () => {
  it('allows the address of the control connection, in any of its forms (B-03)', () => {
    expect(target(PEER)).toEqual({ host: PEER, port: 2000 })
    expect(target(PEER, 2000, {}, control(`::ffff:${PEER}`))).toEqual({ host: PEER, port: 2000 })
    expect(target('2001:db8::1', 2000, {}, control('2001:db8:0:0::1')).host).toBe('2001:db8:0:0::1')
  })

  it('keeps the zone of a link-local peer (B-14)', () => {
    expect(target('fe80::1', 2000, {}, control('fe80::1%eth0')).host).toBe('fe80::1%eth0')
  })

  it.each([0, 20, 21, 1023, 65_536, -1, 2000.5, Number.NaN])(
    'refuses port %d even of the peer (B-03)',
    port => {
      expect(() => target(PEER, port)).toThrow('peer-refused')
      expect(() => target(PEER, port, { natFix: true, allow: () => true })).toThrow('peer-refused')
    },
  )

  it('refuses every other address (C-13)', () => {
    expect(() => target('198.51.100.8')).toThrow('peer-refused')
    expect(() => target('::ffff:198.51.100.8')).toThrow('peer-refused')
    expect(() => target('not an address')).toThrow('peer-refused')
  })

  it('lets a client on this host listen where the server listens on another address', () => {
    const to = control('::1', { localAddress: '::1' })
    const endpoint = { address: '::1', port: 2121, family: 6 } as const
    const listening = (address: string) => [{ port: 2121, address }]
    expect(permittedTarget(to, endpoint, {}, listening('127.0.0.1'))).toEqual({ host: '::1', port: 2121 })
    for (const address of ['::1', '::'])
      expect(() => permittedTarget(to, endpoint, {}, listening(address))).toThrow('peer-refused')
  })

  it('refuses its own control ports to a client on this host', () => {
    const local = control('127.0.0.1')
    expect(() => target('127.0.0.1', 2121, {}, local, [2121])).toThrow('peer-refused')
    expect(target(PEER, 2121, {}, from, [2121])).toEqual({ host: PEER, port: 2121 })
  })

  it('refuses the port of the control connection itself, whoever chose it', () => {
    const local = control('127.0.0.1', { localPort: 40_021 })
    expect(() => target('127.0.0.1', 40_021, {}, local)).toThrow('peer-refused')
    expect(target(PEER, 40_021, {}, control(PEER, { localPort: 40_021 }))).toEqual({
      host: PEER,
      port: 40_021,
    })
  })

  it('allows another address only by the rule of the options, which sees both ends', () => {
    const asked: unknown[] = []
    const allow: ActiveOptions['allow'] = (endpoint, to) => {
      asked.push(endpoint.address, to.remoteAddress)
      return true
    }
    expect(target('203.0.113.5', 2000, { allow })).toEqual({ host: '203.0.113.5', port: 2000 })
    expect(asked).toEqual(['203.0.113.5', PEER])
    expect(() => target('203.0.113.5', 2000, { allow: () => 1 as never })).toThrow('peer-refused')
    expect(() => target('203.0.113.5', 2000, { allow: () => Promise.resolve(true) as never })).toThrow(
      'peer-refused',
    )
  })

  it('refuses when the rule throws', () => {
    const allow = () => {
      throw new Error('down')
    }
    expect(() => target('203.0.113.5', 2000, { allow })).toThrow('peer-refused')
  })

  it('refuses when the rule is a promise that rejects, which somebody hears of (C-39)', async () => {
    const unheard: unknown[] = []
    const hear = (reason: unknown) => unheard.push(reason)
    process.on('unhandledRejection', hear)
    const allow = () => Promise.reject(new Error('down')) as never
    expect(() => target('203.0.113.5', 2000, { allow })).toThrow('peer-refused')
    await new Promise(setImmediate)
    process.off('unhandledRejection', hear)
    expect(unheard).toEqual([])
  })

  it.each([
    ...['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', '0.1.2.3', '255.255.255.255'],
    ...['224.0.0.1', '240.0.0.1', 'ff02::1', '169.254.169.254', '169.254.0.1', 'fe80::1', '100.100.100.200'],
    ...[
      'fd00:ec2::254',
      '::127.0.0.1',
      '64:ff9b::127.0.0.1',
      '64:ff9b::169.254.169.254',
      '::ffff:169.254.169.254',
    ],
  ])('refuses %s whatever the rule says (B-03, C-13)', address => {
    expect(() => target(address, 2000, { allow: () => true })).toThrow('peer-refused')
  })

  it('ignores the announced address with natFix, and dials the peer (B-05)', () => {
    expect(target('10.0.0.5', 2000, { natFix: true })).toEqual({ host: PEER, port: 2000 })
    expect(target('127.0.0.1', 2000, { natFix: true })).toEqual({ host: PEER, port: 2000 })
  })
})
