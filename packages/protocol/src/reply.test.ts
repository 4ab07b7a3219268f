import { describe, expect, it } from 'vitest'
import { encodeReply, sanitizeText } from './reply.js'

const wire = (...args: Parameters<typeof encodeReply>) => encodeReply(...args).toString('utf8')

describe('encodeReply', () => {
  it('writes one line as code, space, text, CRLF (P-08)', () => {
    expect(wire(200, ['Ok.'])).toBe('200 Ok.\r\n')
    expect(wire(227, ['Entering Passive Mode (192,0,2,1,200,10).'])).toBe(
      '227 Entering Passive Mode (192,0,2,1,200,10).\r\n',
    )
  })

  it('writes the space after the code even without text', () => {
    expect(wire(200, [''])).toBe('200 \r\n')
    expect(wire(200, [])).toBe('200 \r\n')
  })

  it('writes several lines with a hyphen first and a space last (P-08)', () => {
    expect(wire(214, ['First', 'Last'])).toBe('214-First\r\n214 Last\r\n')
    expect(wire(211, ['Features:', 'MDTM', 'SIZE', 'End'])).toBe(
      '211-Features:\r\n MDTM\r\n SIZE\r\n211 End\r\n',
    )
  })

  it('keeps an inner line that begins with a space as it is (RFC 2389 §3.2: exactly one)', () => {
    expect(wire(250, ['Listing /a', ' size=3; /a', 'End'])).toBe(
      '250-Listing /a\r\n size=3; /a\r\n250 End\r\n',
    )
    expect(wire(211, ['a', '', '  two', 'z'])).toBe('211-a\r\n \r\n  two\r\n211 z\r\n')
  })

  it('lets no inner line look like the last one (P-08)', () => {
    const lines = wire(213, ['Status', '213 End', '213-x', '\r\n213 End', '\u00858', 'End']).split('\r\n')
    expect(lines).toEqual(['213-Status', ' 213 End', ' 213-x', ' 213 End', ' 8', '213 End', ''])
    expect(lines.slice(0, -2).some(line => line.startsWith('213 '))).toBe(false)
  })

  it('encodes text as UTF-8, in one line and in several', () => {
    expect(encodeReply(257, ['"/zażółć/日本/😀"'])).toEqual(Buffer.from('257 "/zażółć/日本/😀"\r\n', 'utf8'))
    expect(encodeReply(250, ['é', 'ü', '日'])).toEqual(Buffer.from('250-é\r\n ü\r\n250 日\r\n', 'utf8'))
  })

  it('ends exactly one line per line given, whatever the text holds (P-09)', () => {
    const broken: number[] = []
    for (let code = 0; code <= 0xffff; code++) {
      const bytes = encodeReply(550, [`a${String.fromCharCode(code)}200 b`])
      const ends = bytes.indexOf(0x0d) === bytes.length - 2 && bytes.indexOf(0x0a) === bytes.length - 1
      if (!ends || bytes.includes(0xff)) broken.push(code)
    }
    expect(broken).toEqual([])
  })
})

describe('sanitizeText', () => {
  it('removes C0, DEL, C1 and line separators, and nothing else (P-09)', () => {
    for (let code = 0; code <= 0x2100; code++) {
      const char = String.fromCharCode(code)
      const removed = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029
      expect([code, sanitizeText(`<${char}>`)]).toEqual([code, removed ? '<>' : `<${char}>`])
    }
  })

  it('removes them at both ends and in runs', () => {
    expect(sanitizeText('\r\n\u001b[31mred\u0007\u0000 text\r\n')).toBe('[31mred text')
    expect(sanitizeText('\r\n')).toBe('')
    expect(sanitizeText('')).toBe('')
  })

  it('leaves clean text alone', () => {
    expect(sanitizeText(' ~ zażółć 😀 \u00a0 ')).toBe(' ~ zażółć 😀 \u00a0 ')
  })
})
