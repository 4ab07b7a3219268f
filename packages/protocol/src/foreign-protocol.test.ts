import { describe, expect, it } from 'vitest'
import { isForeignProtocol } from './foreign-protocol.js'

describe('isForeignProtocol', () => {
  it.each([
    'GET / HTTP/1.1',
    'get / http/1.0',
    'POST /upload HTTP/1.1',
    'PUT /x HTTP/1.1',
    'HEAD / HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'PATCH /x HTTP/1.1',
    'DELETE /x HTTP/1.1',
    'TRACE / HTTP/1.1',
    'CONNECT example:443 HTTP/1.1',
    'PRI * HTTP/2.0',
    'GET',
    'EHLO mail.example',
    'helo mail.example',
    'MAIL FROM:<a@example>',
    'RCPT TO:<a@example>',
    'PROXY TCP4 192.0.2.7 198.51.100.10 40000 21',
    'SSH-2.0-OpenSSH_9.2',
    'Host: ftp.example',
    'Host:ftp.example',
    'User-Agent: Mozilla/5.0',
    'X_Custom: 1',
    'Content-Length:',
    'USER: alice',
  ])('recognises %j (C-15)', line => {
    expect(isForeignProtocol(Buffer.from(line))).toBe(true)
  })

  it('recognises the start of a TLS ClientHello without a line end (C-15)', () => {
    expect(isForeignProtocol(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]))).toBe(true)
    expect(isForeignProtocol(Buffer.from([0x16, 0x03]))).toBe(true)
    expect(isForeignProtocol(Buffer.from([0x16]))).toBe(false)
  })

  it.each([
    '',
    'USER alice',
    'PASS GET / HTTP/1.1',
    'RETR Host: x',
    'CWD C:',
    'CWD C:/data',
    'OPTS UTF8 ON',
    'DELE x',
    'SITE GET',
    'GETX',
    'XGET',
    ': x',
    ' GET /',
    'SS-',
    'SSHX',
    'EPRT |2|::1|2000|',
    'HOST [::1]',
  ])('leaves %j alone', line => {
    expect(isForeignProtocol(Buffer.from(line))).toBe(false)
  })

  it('reads a long first word once (C-34)', () => {
    const started = performance.now()
    expect(isForeignProtocol(Buffer.alloc(65_536, 'A'))).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })
})
