import { randomInt } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryIo } from '../../../test/memory-io.js'
import { settingsOf } from '../../../test/settings-of.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { main } from '../main.js'
import { askServer } from './ask-server.js'
import type { Client } from './clients.js'

// Below the ports that the system hands out, so that no connection of another test holds one.
const first = 20_000 + 20 * randomInt(600)
const last = first + 9

function portOf(reply: string): number {
  const [high, low] = /,(\d+),(\d+)\)/.exec(reply)?.slice(1).map(Number) ?? []
  return (high ?? 0) * 256 + (low ?? 0)
}

function from(address: string): Client {
  return { kind: 'internet', name: 'a client', address, reaches: '127.0.0.1' }
}

describe('what a real server tells', () => {
  it('is the address and a port of the range', async () => {
    const settings = settingsOf({ passivePorts: [[first, last]] })
    const { pasv, epsv } = await askServer(from('127.0.0.1'), settings)
    expect(pasv).toMatch(/^227 Entering Passive Mode \(127,0,0,1,\d+,\d+\)\.$/)
    expect(epsv).toMatch(/^229 Entering Extended Passive Mode \(\|\|\|\d+\|\)$/)
    for (const port of [portOf(pasv), Number(/\d{5}/.exec(epsv)?.[0])]) {
      expect(port).toBeGreaterThanOrEqual(first)
      expect(port).toBeLessThanOrEqual(last)
    }
  })

  it('depends on the network of the client', async () => {
    const settings = settingsOf({
      passiveAddresses: [{ network: '192.0.2.0/24', address: '192.0.2.1' }, { address: '203.0.113.7' }],
    })
    expect((await askServer(from('192.0.2.9'), settings)).pasv).toContain('(192,0,2,1,')
    expect((await askServer(from('127.0.0.1'), settings)).pasv).toContain('(127,0,0,1,')
  })
})

describe('longshore doctor on this machine', () => {
  it('ends with 0 when all is well, and leaves no port open', async () => {
    const folder = await temporaryFolder(onTestFinished)
    const argv = [
      'doctor',
      folder,
      '--user',
      'alice:x',
      '--port',
      '0',
      '--passive-ports',
      `${first}-${last}`,
      '--from',
      'loopback',
    ]
    for (const io of [new MemoryIo(), new MemoryIo()]) {
      expect(await main(argv, io)).toBe(0)
      expect(io.stderr.text).toBe('')
      expect(io.stdout.text).toContain(`${first}-${last}: all 10 ports can be opened`)
      expect(io.stdout.text).toMatch(/PASV {2}227 Entering Passive Mode \(127,0,0,1,\d+,\d+\)/)
    }
  })

  it('refuses a client that it cannot imagine', async () => {
    const io = new MemoryIo()
    expect(await main(['doctor', '.', '--anonymous', '--from', 'mars'], io)).toBe(2)
    expect(io.stderr.text).toBe(
      'longshore: --from: "mars" is none of loopback, lan, internet, an IPv4 address or a CIDR\n',
    )
  })
})
