import { X509Certificate } from 'node:crypto'
import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { CERT, KEY } from '../../test/certificates.js'
import { MemoryIo } from '../../test/memory-io.js'
import { settingsOf } from '../../test/settings-of.js'
import { bannerLines } from './banner.js'
import { clientLines } from './client-lines.js'
import type { TlsMode } from './options/schemas.js'
import { reachedAt } from './reached-at.js'

function info(address: string, family: 'IPv4' | 'IPv6', internal = false): NetworkInterfaceInfo {
  const rest = { address, internal, netmask: '', mac: '', cidr: null }
  return family === 'IPv4' ? { ...rest, family } : { ...rest, family, scopeid: 0 }
}

const io = new MemoryIo({
  interfaces: {
    lo: [info('127.0.0.1', 'IPv4', true), info('::1', 'IPv6', true)],
    eth0: [info('fe80::1', 'IPv6'), info('2001:db8::5', 'IPv6'), info('192.168.1.20', 'IPv4')],
  },
})
const listening = [{ address: '127.0.0.1', port: 2121, implicitTls: false }]
const tls = { cert: CERT, key: KEY, certificate: new X509Certificate(CERT) }

function lines(mode: TlsMode) {
  const settings = settingsOf({ tls: { certFile: '/etc/my certs/c.pem', keyFile: '/k', mode } })
  const at = [{ address: '127.0.0.1', port: 990, implicitTls: mode === 'implicit' }]
  return Object.fromEntries(clientLines({ settings, listening: at, tls }, io))
}

describe('the lines to type', () => {
  it('ask for TLS, and trust a certificate that is signed by itself', () => {
    expect(lines('required')).toEqual({
      curl: "curl --ssl-reqd --cacert '/etc/my certs/c.pem' --user alice ftp://127.0.0.1:990/",
      lftp: `lftp -e 'set ssl:ca-file "/etc/my certs/c.pem"' -u alice ftp://127.0.0.1:990`,
      FileZilla: 'Host 127.0.0.1, Port 990, User alice, Encryption: explicit FTP over TLS',
    })
  })

  it('begin with TLS where the server does', () => {
    expect(lines('implicit')).toMatchObject({
      curl: "curl --cacert '/etc/my certs/c.pem' --user alice ftps://127.0.0.1:990/",
      FileZilla: expect.stringContaining('implicit FTP over TLS'),
    })
  })

  it('name no user for guests', () => {
    const settings = settingsOf({ accounts: [], anonymous: true })
    expect(Object.fromEntries(clientLines({ settings, listening, tls: undefined }, io))).toEqual({
      curl: 'curl ftp://127.0.0.1:2121/',
      lftp: 'lftp ftp://127.0.0.1:2121',
      FileZilla: 'Host 127.0.0.1, Port 2121, User anonymous, Encryption: only plain FTP',
    })
  })

  it('keep what a shell would act on in quotes', () => {
    const settings = settingsOf({ accounts: [{ name: "al'; rm -rf $HOME", password: 'x', readOnly: false }] })
    const [[, curl] = []] = clientLines({ settings, listening, tls: undefined }, io)
    expect(curl).toBe("curl --user 'al'\\''; rm -rf $HOME' ftp://127.0.0.1:2121/")
  })
})

describe('the addresses to connect to', () => {
  it('are those of the networks of the machine, IPv4 first, when the server listens everywhere', () => {
    expect(reachedAt([{ address: '::' }], io)).toEqual(['192.168.1.20', '2001:db8::5', '127.0.0.1', '::1'])
    expect(reachedAt([{ address: '0.0.0.0' }], io)).toEqual(['192.168.1.20', '127.0.0.1'])
  })

  it('are the one that it listens on, otherwise', () => {
    expect(reachedAt([{ address: '10.0.0.1' }], io)).toEqual(['10.0.0.1'])
  })
})

describe('the first lines', () => {
  it('never show a password, and do not go on for ever', () => {
    const accounts = Array.from({ length: 20 }, (_, i) => ({
      name: `user${i}`,
      password: 'p4ssw0rd',
      readOnly: i === 0,
    }))
    const settings = settingsOf({
      accounts,
      passivePorts: [
        [50_000, 50_100],
        [51_000, 51_000],
      ],
      passiveAddresses: [{ network: '10.0.0.0/8', address: '10.0.0.1' }, { address: '203.0.113.7' }],
    })
    const text = bannerLines({ settings, listening, tls: undefined }, (_, shown) => shown, io).join('\n')
    expect(text).not.toContain('p4ssw0rd')
    expect(text).toContain('user0 (read only), user1, user2, user3, user4, user5, user6, user7, 12 more\n')
    expect(text).toContain('ports 50000-50100, 51000; tells clients 10.0.0.1 to 10.0.0.0/8, 203.0.113.7\n')
  })
})
