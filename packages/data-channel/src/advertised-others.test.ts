import { describe, expect, it } from 'vitest'
import { addressBook } from './advertised-address.js'

const book = addressBook([
  { network: '10.8.0.0/16', address: '10.8.0.1' },
  { network: 'others', address: '203.0.113.7' },
])

function told(remoteAddress: string, localAddress: string): string | Promise<string> {
  return book.addressFor({
    sessionId: '1',
    remoteAddress,
    remotePort: 50_000,
    localAddress,
    localPort: 21,
    secure: false,
  })
}

describe('a table of advertised addresses with a row for others (B-13)', () => {
  it('tells the clients of a row what stands in it', async () => {
    expect(await told('10.8.4.4', '192.168.1.2')).toBe('10.8.0.1')
  })

  it('tells clients on the internet the address of others', async () => {
    expect(await told('198.51.100.7', '192.168.1.2')).toBe('203.0.113.7')
  })

  it('tells clients on this host and in its private network the address they have reached', async () => {
    expect([await told('127.0.0.1', '127.0.0.1'), await told('192.168.1.9', '192.168.1.2')]).toEqual([
      '127.0.0.1',
      '192.168.1.2',
    ])
  })
})
