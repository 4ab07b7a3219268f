import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryIo } from '../../../test/memory-io.js'
import { settingsOf } from '../../../test/settings-of.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { main } from '../main.js'
import { askServer } from './ask-server.js'
import type { Client } from './clients.js'

function from(address: string): Client {
  return { kind: 'internet', name: 'a client', address, reaches: '127.0.0.1' }
}

describe('what a real server tells', () => {
  it('is the address and a port of the range', async () => {
    const { pasv, epsv } = await askServer(
      from('127.0.0.1'),
      settingsOf({ passivePorts: [[52_700, 52_719]] }),
    )
    expect(pasv).toMatch(/^227 Entering Passive Mode \(127,0,0,1,205,2(2[0-9]|3[0-9])\)\.$/)
    expect(epsv).toMatch(/^229 Entering Extended Passive Mode \(\|\|\|527[01]\d\|\)$/)
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
      '52720-52729',
      '--from',
      'loopback',
    ]
    for (const io of [new MemoryIo(), new MemoryIo()]) {
      expect(await main(argv, io)).toBe(0)
      expect(io.stderr.text).toBe('')
      expect(io.stdout.text).toContain('52720-52729: all 10 ports can be opened')
      expect(io.stdout.text).toMatch(/PASV {2}227 Entering Passive Mode \(127,0,0,1,205,2[4-9]\d\)/)
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
