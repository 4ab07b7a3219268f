// Sessions of random lines, cut into random segments: every line has exactly one final reply, and nothing is ever at fault (P-04, C-39, G6).
import type { Dialogue } from '@longshore/core/testing'
import { isForeignProtocol, isReplyCode } from '@longshore/protocol'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grounds } from './lab/folders.js'
import { withoutDelays } from './lab/impatient-clock.js'
import { serve } from './lab/serve.js'
import { enter, visit } from './lab/visitor.js'

const SESSIONS = 1_000
/** Would end the session, or hold what is behind it. */
const ENDING = /^(?:QUIT|AUTH|USER|PASS)/i

const verbs = fc.constantFrom(
  ...'CWD XCWD CDUP PWD MKD XMKD RMD DELE RNFR RNTO SIZE MDTM MFMT MLST STAT LIST NLST MLSD RETR STOR APPE STOU'.split(
    ' ',
  ),
  ...'REST ALLO TYPE STRU MODE OPTS PORT EPRT PASV EPSV ABOR NOOP HELP FEAT SYST SITE CLNT CSID LANG HOST PBSZ PROT'.split(
    ' ',
  ),
  ...'CCC ACCT REIN SMNT XABOR xxABOR noop lIsT LPRT ADAT XSHA NOPE BOGUS x'.split(' '),
)
const words = fc.constantFrom(
  ...[
    '',
    'file',
    'dir',
    'dir/deep/file',
    '/',
    '..',
    'new',
    '-la',
    '*',
    '[a-',
    'I',
    'A',
    'A N',
    'L 8',
    'F',
    'S',
    'Z',
    'UTF8 ON',
  ],
  ...[
    '0',
    '3',
    '99999999999999999999',
    '-1',
    'ALL',
    '1',
    '2',
    '127,0,0,1,4,1',
    '|1|127.0.0.1|2000|',
    '|2|::1|2000|',
    'C',
    'P',
  ],
  ...[
    'CHMOD 644 file',
    'CHMOD 9999 file',
    'UTIME 20200101000000 file',
    'HELP',
    'MLST type;size;',
    '20200101000000 file',
    'a b c',
  ],
)
const argument = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
)
const spoken = fc
  .tuple(verbs, argument, fc.boolean())
  .map(([verb, rest, spaced]) => Buffer.from(spaced || rest !== '' ? `${verb} ${rest}` : verb))
const garbage = fc.uint8Array({ minLength: 1, maxLength: 60 }).map(bytes => Buffer.from(bytes))
const line = fc
  .oneof({ weight: 12, arbitrary: spoken }, { weight: 1, arbitrary: garbage })
  .map(bytes => Buffer.from(bytes.filter(byte => byte !== 0x0a)))
  // Telnet is taken out before lines are read, and may leave a line that ends the session.
  .filter(
    bytes => !bytes.includes(0xff) && !isForeignProtocol(bytes) && !ENDING.test(bytes.toString('latin1')),
  )
  .filter(bytes => !/(?:QUIT)$/i.test(bytes.toString('latin1').split(' ')[0] ?? ''))

const session = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 40 }),
  ends: fc.constantFrom('\r\n', '\n', '\r\r\n'),
  cuts: fc.array(fc.nat(30), { maxLength: 20 }),
})

/** Sends bytes in segments of these lengths, then the rest. */
async function sendInPieces(dialogue: Dialogue, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  let at = 0
  for (const cut of cuts) {
    dialogue.write(bytes.subarray(at, at + cut))
    at += cut
    await new Promise(setImmediate)
  }
  dialogue.write(bytes.subarray(at))
}

async function finalReplies(dialogue: Dialogue, count: number): Promise<number[]> {
  const codes: number[] = []
  while (codes.length < count) {
    const { code } = await dialogue.reply()
    if (code >= 200) codes.push(code)
  }
  return codes
}

describe.each([
  ['memory', () => memoryStorage({ files: { '/file': 'content', '/dir/deep/file': 'x' } })],
  ['a directory', () => fileStorage(grounds().root)],
] as const)('a session of random lines over %s', (_, make) => {
  it('has one final reply for each line, a legal one, and leaves the session usable (P-04, P-10)', {
    timeout: 120_000,
  }, async () => {
    const { port, events, server } = await serve(make(), {
      ...withoutDelays(),
      timeouts: { acceptMs: 20, dialMs: 50 },
    })
    const attempt = fc.asyncProperty(session, async ({ lines, ends, cuts }) => {
      const dialogue = await visit(port)
      await enter(dialogue)
      await sendInPieces(dialogue, Buffer.concat(lines.flatMap(each => [each, Buffer.from(ends)])), cuts)
      const codes = await finalReplies(dialogue, lines.length)
      expect(codes.filter(code => !isReplyCode(code) || code === 421)).toEqual([])
      expect((await dialogue.command('NOOP')).wire).toBe('200 OK.\r\n')
      expect(dialogue.unread).toEqual([])
      dialogue.destroy()
    })
    await fc.assert(attempt, { numRuns: SESSIONS, endOnFailure: true })
    expect(events.filter(({ type }) => type === 'fault')).toEqual([])
    await server.close()
    expect(server.sessions.size).toBe(0)
  })
})
