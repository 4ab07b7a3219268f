import { describe, expect, it } from 'vitest'
import { ReplyReader } from './reply-reader.js'

const MULTI = '211-Features:\r\n 211 UTF8\r\n211-still inside\r\n211 End\r\n'

describe('ReplyReader', () => {
  it('reads a reply of one line', () => {
    expect(new ReplyReader().push(Buffer.from('200 Ok.\r\n'))).toEqual([
      { code: 200, lines: ['Ok.'], wire: '200 Ok.\r\n' },
    ])
  })

  it('keeps inner lines as they came, also those that look like an end behind a space', () => {
    const [reply] = new ReplyReader().push(Buffer.from(MULTI))
    expect(reply?.lines).toEqual(['Features:', ' 211 UTF8', '211-still inside', 'End'])
    expect(reply?.wire).toBe(MULTI)
  })

  it('understands the same at every cut of the stream', () => {
    const bytes = Buffer.from(`220 grüß\r\n${MULTI}221 Bye\r\n`)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new ReplyReader()
      const replies = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))]
      expect(replies.map(reply => reply.lines[0])).toEqual(['grüß', 'Features:', 'Bye'])
      expect(reader.rest).toBe('')
    }
  })

  it('does not end a multi-line reply at another code', () => {
    const reader = new ReplyReader()
    expect(reader.push(Buffer.from('214-Help\r\n215 no end\r\n214 End\r\n'))[0]?.lines).toEqual([
      'Help',
      '215 no end',
      'End',
    ])
  })

  it('says what came when it was no reply', () => {
    expect(() => new ReplyReader().push(Buffer.from('HTTP/1.1 400\r\n'))).toThrow(
      'not a reply: "HTTP/1.1 400"',
    )
  })
})
