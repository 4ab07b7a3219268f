import { describe, expect, it } from 'vitest'
import { formatEpsv, formatPasv, parseEprt, parseEpsvArgument, parsePort } from './host-port.js'

describe('parsePort', () => {
  it('reads four address and two port numbers (RFC 959 §5.3.2)', () => {
    expect(parsePort('192,0,2,1,200,10')).toEqual({ address: '192.0.2.1', port: 51_210, family: 4 })
    expect(parsePort('0,0,0,0,0,1')).toEqual({ address: '0.0.0.0', port: 1, family: 4 })
    expect(parsePort('255,255,255,255,255,255')).toEqual({
      address: '255.255.255.255',
      port: 65_535,
      family: 4,
    })
  })

  it.each([
    '',
    '127,0,0,1',
    '127,0,0,1,4',
    '127,0,0,1,4,1,1',
    '127,0,0,1,4,1,',
    ',127,0,0,1,4,1',
    '127,0,0,1,256,1',
    '256,0,0,1,4,1',
    '127,0,0,1,-4,1',
    '127,0,0,1,+4,1',
    '127,0,0,01,4,1',
    '0177,0,0,1,4,1',
    '0x7f,0,0,1,4,1',
    '127, 0,0,1,4,1',
    ' 127,0,0,1,4,1',
    '127,0,0,1,4,1 ',
    '127,0,0,1,4,',
    '127.0.0.1.4.1',
    '(127,0,0,1,4,1)',
    '127,0,0,1,4,1\u0000',
  ])('refuses %j as syntax', argument => {
    expect(parsePort(argument)).toBe('syntax')
  })

  it('refuses port 0', () => {
    expect(parsePort('127,0,0,1,0,0')).toBe('port')
  })

  it('is not slowed down by hostile texts (C-34)', () => {
    const started = performance.now()
    for (const piece of [',', '1,', '1', '|', '|1', '::']) {
      expect(parsePort(piece.repeat(65_536 / piece.length))).toBe('syntax')
      expect(typeof parseEprt(piece.repeat(65_536 / piece.length))).toBe('string')
      expect(parseEpsvArgument(piece.repeat(65_536 / piece.length))).toBe('syntax')
    }
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('parseEprt', () => {
  it('reads both families', () => {
    expect(parseEprt('|1|132.235.1.2|6275|')).toEqual({ address: '132.235.1.2', port: 6275, family: 4 })
    expect(parseEprt('|2|1080::8:800:200C:417A|5282|')).toEqual({
      address: '1080::8:800:200c:417a',
      port: 5282,
      family: 6,
    })
  })

  it('gives the long form of an address its canonical text', () => {
    expect(parseEprt('|2|0:0:0:0:0:0:0:1|2000|')).toEqual(parseEprt('|2|::1|2000|'))
    expect(parseEprt('|2|::1|2000|')).toEqual({ address: '::1', port: 2000, family: 6 })
  })

  it('gives a mapped address as IPv4 (B-03)', () => {
    expect(parseEprt('|2|::ffff:192.0.2.1|2000|')).toEqual({ address: '192.0.2.1', port: 2000, family: 4 })
  })

  it('accepts every delimiter of the characters 33 to 126 that does not occur within, and no other (RFC 2428 §2)', () => {
    const endpoint = { address: '192.0.2.1', port: 6275, family: 4 }
    for (let code = 0; code < 256; code++) {
      const d = String.fromCharCode(code)
      const usable = code >= 33 && code <= 126 && !'1.92075602'.includes(d)
      expect([code, parseEprt(`${d}1${d}192.0.2.1${d}6275${d}`)]).toEqual([
        code,
        usable ? endpoint : 'syntax',
      ])
    }
  })

  it.each([
    ['', 'syntax'],
    ['|', 'syntax'],
    ['||||', 'syntax'],
    ['|1|192.0.2.1|2000', 'syntax'],
    ['1|192.0.2.1|2000|', 'syntax'],
    ['|1|192.0.2.1|2000||', 'syntax'],
    ['|1|192.0.2.1|2000|x', 'syntax'],
    [' |1|192.0.2.1|2000|', 'syntax'],
    ['|1|192.0.2.1|2000| ', 'syntax'],
    ['|01|192.0.2.1|2000|', 'syntax'],
    ['|one|192.0.2.1|2000|', 'syntax'],
    ['|3|192.0.2.1|2000|', 'network-protocol'],
    ['|0|192.0.2.1|2000|', 'network-protocol'],
    ['|99|anything|anything|', 'network-protocol'],
    ['|1|::1|2000|', 'address'],
    ['|1|::ffff:192.0.2.1|2000|', 'address'],
    ['|2|192.0.2.1|2000|', 'address'],
    ['|1|192.0.2.01|2000|', 'address'],
    ['|1|192.0.2.256|2000|', 'address'],
    ['|1| 192.0.2.1|2000|', 'address'],
    ['|1||2000|', 'address'],
    ['|1|localhost|2000|', 'address'],
    ['|2|fe80::1%eth0|2000|', 'address'],
    ['|2|[::1]|2000|', 'address'],
    ['|1|192.0.2.1|0|', 'port'],
    ['|1|192.0.2.1||', 'port'],
    ['|1|192.0.2.1|65536|', 'port'],
    ['|1|192.0.2.1|02000|', 'port'],
    ['|1|192.0.2.1|-1|', 'port'],
    ['|1|192.0.2.1| 2000|', 'port'],
    ['|1|192.0.2.1|ftp|', 'port'],
  ])('refuses %j: %s', (argument, fault) => {
    expect(parseEprt(argument)).toBe(fault)
  })
})

describe('parseEpsvArgument', () => {
  it.each([
    [undefined, 'any'],
    ['', 'any'],
    ['1', 4],
    ['2', 6],
    ['ALL', 'all'],
    ['all', 'all'],
    ['All', 'all'],
    ['0', 'network-protocol'],
    ['3', 'network-protocol'],
    ['65535', 'network-protocol'],
    ['65536', 'syntax'],
    ['01', 'syntax'],
    [' 1', 'syntax'],
    ['1 ', 'syntax'],
    [' ', 'syntax'],
    ['ALL ', 'syntax'],
    ['ALLO', 'syntax'],
    ['AL', 'syntax'],
  ])('takes %j for %j', (argument, meaning) => {
    expect(parseEpsvArgument(argument)).toBe(meaning)
  })
})

describe('formatPasv', () => {
  it('writes exactly the text that routers look for (B-10, B-16)', () => {
    expect(formatPasv('192.0.2.1', 51_210)).toBe('Entering Passive Mode (192,0,2,1,200,10).')
    expect(formatPasv('::ffff:192.0.2.1', 1024)).toBe('Entering Passive Mode (192,0,2,1,4,0).')
    expect(formatPasv('10.0.0.255', 65_535)).toBe('Entering Passive Mode (10,0,0,255,255,255).')
  })

  it('has no text for what PASV cannot say (B-14)', () => {
    expect(formatPasv('::1', 50_000)).toBeUndefined()
    expect(formatPasv('ftp.example', 50_000)).toBeUndefined()
    expect(formatPasv('192.0.2.1', 0)).toBeUndefined()
    expect(formatPasv('192.0.2.1', 65_536)).toBeUndefined()
    expect(formatPasv('192.0.2.1', 1.5)).toBeUndefined()
    expect(formatPasv('192.0.2.1', Number.NaN)).toBeUndefined()
  })

  it('is read back by PORT as the same endpoint, for every port', () => {
    for (let port = 1; port <= 65_535; port += 7) {
      const text = formatPasv('192.0.2.1', port) as string
      const hostPort = text.slice(text.indexOf('(') + 1, text.indexOf(')'))
      expect(parsePort(hostPort)).toEqual({ address: '192.0.2.1', port, family: 4 })
    }
  })
})

describe('formatEpsv', () => {
  it('writes the port between bars, and no address (B-11)', () => {
    expect(formatEpsv(51_000)).toBe('Entering Extended Passive Mode (|||51000|)')
  })
})
