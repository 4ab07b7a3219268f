import { describe, expect, it } from 'vitest'
import { gatewayIn, isNear } from './near.js'

describe('a client', () => {
  it.each([
    ['192.168.1.77', '192.168.1.20', undefined, true],
    ['::ffff:192.168.1.77', '192.168.1.20', undefined, true],
    ['10.2.0.7', '10.1.0.5', '10.1.0.1', true],
    ['192.168.1.77', '172.17.0.2', '172.17.0.1', false],
    ['172.17.0.1', '172.17.0.2', '172.17.0.1', false],
    ['198.51.100.7', '192.168.1.20', undefined, false],
    ['192.168.1.77', '203.0.113.7', undefined, false],
  ])(
    'at %s of a server at %s behind the gateway %s is near: %s (B-13, B-32)',
    (client, local, gateway, near) => {
      expect(isNear(client, local, () => gateway)).toBe(near)
    },
  )
})

describe('the routing table', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'

  it('names the gateway of the default route', () => {
    const table = `${head}eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\neth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`
    expect(gatewayIn(table)).toBe('172.17.0.1')
  })

  it('may have none', () => {
    expect(gatewayIn(head)).toBeUndefined()
    expect(gatewayIn('')).toBeUndefined()
    expect(gatewayIn(`${head}eth0\t00000000\tnonsense\n`)).toBeUndefined()
  })
})
