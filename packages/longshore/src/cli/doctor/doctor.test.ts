import { describe, expect, it, onTestFinished } from 'vitest'
import { AT_HOME, examined, IN_THE_CLOUD, instruments, local } from '../../../test/examined.js'
import type { Client } from './clients.js'

describe('longshore doctor', () => {
  it('finds nothing wrong with a public address and a free range', async () => {
    const { code, report } = await examined(onTestFinished, {}, instruments(local), IN_THE_CLOUD)
    expect(code).toBe(0)
    expect(report).toMatch(/All is well\.\n$/)
    expect(report).toMatch(
      /A client on the internet \(such as 198\.51\.100\.7\), at ftp:\/\/203\.0\.113\.7:2121\n {2}ok {4}PASV {2}227 Entering Passive Mode \(203,0,113,7,195,80\)\. {2}= {2}203\.0\.113\.7, a port of 50000-50009/,
    )
    expect(report).toContain(
      'EPSV  229 Entering Extended Passive Mode (|||50000|)  =  the address it has connected to',
    )
  })

  it('finds that a private address leads nowhere on the internet, and says what to set', async () => {
    const { code, report } = await examined(onTestFinished, {})
    expect(code).toBe(1)
    expect(report).toMatch(
      /on the internet.*\n {2}BAD {3}PASV .* = {2}192\.168\.1\.20, .*: a private address leads nowhere on the internet\n.*--passive-address ADDRESS/,
    )
    expect(report).toMatch(
      /network 192\.168\.1\.0\/24 \(eth0\) \(such as 192\.168\.1\.77\), at ftp:\/\/192\.168\.1\.20:2121\n {2}ok/,
    )
    expect(report).toMatch(/1 finding would keep clients from working\.\n$/)
  })

  it('needs nobody who could log in, and says so', async () => {
    const nobody = await examined(
      onTestFinished,
      { accounts: [], anonymous: false },
      instruments(local),
      IN_THE_CLOUD,
    )
    expect(nobody.code).toBe(0)
    expect(nobody.report).toContain('nobody could log in yet')
    const guests = await examined(
      onTestFinished,
      { accounts: [], anonymous: true },
      instruments(local),
      IN_THE_CLOUD,
    )
    expect(guests.report).not.toContain('nobody could log in')
  })

  it('is content behind a router with its public address announced', async () => {
    const announce = (client: Client) => (client.kind === 'internet' ? '203.0.113.7' : local(client))
    const { code, report } = await examined(
      onTestFinished,
      { passiveAddresses: [{ address: '203.0.113.7' }] },
      instruments(announce),
    )
    expect(code).toBe(0)
    expect(report).toContain('forward TCP 2121 and 50000-50009 to 192.168.1.20, each to the same number')
    expect(report).toContain('203.0.113.7, as it is set')
    expect(report).toContain('-p 2121:2121 -p 50000-50009:50000-50009')
    expect(report).toContain('let in TCP 2121 and 50000-50009')
  })

  it('looks only at the clients that were asked for', async () => {
    const { code, report } = await examined(onTestFinished, {}, instruments(local), AT_HOME, [
      'lan',
      '10.1.0.0/16',
    ])
    expect(code).toBe(0)
    expect(report).not.toMatch(/on the internet|on this machine/)
    expect(report).toContain(
      'A client in the network 10.1.0.0/16 (such as 10.1.0.77), at ftp://192.168.1.20:2121',
    )
  })

  it('asks for each network that an address is announced to', async () => {
    const { report } = await examined(
      onTestFinished,
      {
        passiveAddresses: [
          { network: '10.8.0.0/16', address: '10.8.0.1' },
          { network: '192.0.2.9/32', address: '127.0.0.1' },
        ],
      },
      instruments(client => (client.address === '192.0.2.9' ? '127.0.0.1' : '10.8.0.1')),
    )
    expect(report).toMatch(/A client in the network 10\.8\.0\.0\/16 .*\n {2}ok {4}PASV .* = {2}10\.8\.0\.1/)
    expect(report).toMatch(
      /The client 192\.0\.2\.9, at .*\n {2}BAD {3}PASV .*: to the client that is its own machine\n/,
    )
  })

  it('says who cannot connect when the server listens on this machine only, and what lets them in', async () => {
    const { code, report } = await examined(onTestFinished, { hosts: undefined })
    expect(code).toBe(0)
    expect(report).toMatch(/on the internet.*\n {2}note {2}cannot connect: .*\n {8}→ --host ::/)
    expect(report).not.toContain('How data connections get through')
  })

  it('reports a server that answers with an error, or not at all', async () => {
    const told = { pasv: '425 No data port is free.', epsv: '425 No\u001b data port is free.' }
    const refusing = await examined(
      onTestFinished,
      {},
      instruments(local, { askServer: async () => told }),
      IN_THE_CLOUD,
    )
    expect(refusing.code).toBe(1)
    expect(refusing.report).toContain('BAD   PASV  425 No data port is free.\n')
    expect(refusing.report).toContain('BAD   EPSV  425 No\\x1b data port is free.\n')
    const silent = await examined(
      onTestFinished,
      {},
      instruments(local, { askServer: () => Promise.reject(new Error('gone\nat x')) }),
      IN_THE_CLOUD,
    )
    expect(silent.report).toContain('BAD   the server could not be asked: gone\n')
  })

  it('knows that a container is reached by the address of its host', async () => {
    const { report } = await examined(onTestFinished, {}, instruments(local, { inContainer: true }))
    expect(report).toMatch(/note {2}this is a container: .*\n.*--passive-address ADDRESS/)
  })

  it('writes findings as JSON lines for programs', async () => {
    const { code, lines } = await examined(onTestFinished, { json: true })
    const records = lines.map(line => JSON.parse(line) as Record<string, unknown>)
    expect(code).toBe(1)
    expect(records.filter(({ verdict }) => verdict === 'bad')).toEqual([
      {
        type: 'finding',
        section: expect.stringContaining('internet'),
        verdict: 'bad',
        text: expect.stringContaining('private'),
        advice: expect.any(String),
      },
    ])
    expect(records.at(-1)).toEqual({ type: 'conclusion', bad: 1, notes: 1 })
  })
})
