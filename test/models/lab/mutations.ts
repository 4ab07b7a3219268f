// Conversations of well-behaved clients, and what is made of them: bytes and messages changed, doubled, dropped, mixed and cut (G6).
import fc from 'fast-check'

const LONG = 'A'.repeat(5_000)
const SEEDS: readonly (readonly string[])[] = [
  ['USER ada', 'PASS lovelace', 'SYST', 'FEAT', 'PWD', 'TYPE I', 'PASV', 'LIST', 'QUIT'],
  [
    'USER ada',
    'PASS lovelace',
    'OPTS UTF8 ON',
    'OPTS MLST type;size;modify;',
    'EPSV',
    'MLSD',
    'MLST file',
    'STAT /',
    'HELP',
    'SITE HELP',
  ],
  [
    'USER ada',
    'PASS lovelace',
    'TYPE I',
    'CWD dir',
    'EPSV',
    'REST 1',
    'RETR file',
    'SIZE file',
    'MDTM file',
    'CDUP',
  ],
  [
    'USER ada',
    'PASS lovelace',
    'TYPE A',
    'ALLO 5',
    'PASV',
    'STOR new',
    'EPSV',
    'APPE new',
    'EPSV',
    'STOU',
    'ABOR',
    'RNFR new',
    'RNTO other',
    'DELE other',
  ],
  [
    'USER ada',
    'PASS lovelace',
    'MKD a',
    'CWD a',
    'MKD b',
    'RMD b',
    'CWD ..',
    'RMD a',
    'SITE CHMOD 600 file',
    'MFMT 20200102030405 file',
    'NLST *',
  ],
  [
    'USER ada',
    'PASS lovelace',
    'PORT 127,0,0,1,4,1',
    'NLST',
    'EPRT |1|127.0.0.1|1025|',
    'RETR file',
    'EPSV ALL',
    'EPSV',
    'NLST',
    'EPSV 1',
  ],
  ['HOST ftp.example.org', 'AUTH TLS', 'USER ada', 'PASS lovelace', 'PBSZ 0', 'PROT P', 'CCC', 'NOOP'],
  [
    'USER nobody',
    'PASS wrong',
    'USER ada',
    'PASS lovelace',
    'CLNT x',
    'LANG en',
    'STRU F',
    'MODE S',
    'ACCT x',
    'REIN',
    'STAT',
    '\xff\xf4\xff\xf2ABOR',
    '\xff\xfd\x06NOOP',
  ],
  ['USER ada', 'PASS lovelace', `CWD ${LONG}`, `STOR ${LONG}`, 'NOOP', LONG, '\xff\xfb\x01PWD'],
]
const TOKENS = [
  '\xff',
  '\xff\xf4\xff\xf2',
  '\0',
  '\r',
  '\n',
  '\r\r\n',
  ' ',
  '\xc0\xaf',
  '..',
  '/',
  '*',
  '[',
  '-',
  '%00',
  ','.repeat(9),
  LONG,
  '99999999999999999999',
  'ABOR\r\n',
  'xxQUIT',
  '\x16\x03\x01',
]

/** What a mutated client sends, in which segments, and what it does with the data connections that it is offered. */
export interface MutatedSession {
  readonly bytes: Buffer
  readonly cuts: readonly number[]
  readonly data: readonly DataHabit[]
  /** TLS from the beginning, with the mutated bytes within it. */
  readonly secure: boolean
}
export type DataHabit =
  | 'connects and ends'
  | 'connects and sends'
  | 'connects and resets'
  | 'does not connect'

type Change = readonly [
  kind: 'flip' | 'insert' | 'delete' | 'drop' | 'double' | 'swap' | 'splice',
  at: number,
  value: number,
]

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('flip', 'insert', 'insert', 'delete', 'drop', 'double', 'double', 'swap', 'splice'),
  fc.nat(10_000),
  fc.nat(10_000),
)

export const mutatedSession: fc.Arbitrary<MutatedSession> = fc.record({
  secure: fc.nat(4).map(one => one === 4),
  bytes: fc
    .tuple(fc.nat(SEEDS.length - 1), fc.array(change, { maxLength: 12 }))
    .map(([seed, changes]) => mutated(seed, changes)),
  cuts: fc.array(fc.oneof(fc.nat(120), fc.nat(120), fc.nat(6_000)), { maxLength: 12 }),
  data: fc.array(
    fc.constantFrom<DataHabit[]>(
      'connects and ends',
      'connects and sends',
      'connects and resets',
      'does not connect',
    ),
    { minLength: 1, maxLength: 4 },
  ),
})

/** Ends with a line end, so that nothing is left to wait for. */
function mutated(seed: number, changes: readonly Change[]): Buffer {
  let messages: Buffer[] = linesOf(seed)
  for (const [kind, at, value] of changes)
    messages = changed(messages, kind, at % Math.max(1, messages.length), value)
  return Buffer.concat([...messages, Buffer.from('\r\n')])
}

function changed(messages: readonly Buffer[], kind: Change[0], at: number, value: number): Buffer[] {
  const message = messages[at] ?? Buffer.alloc(0)
  const place = value % Math.max(1, message.length)
  const token = Buffer.from(TOKENS[value % TOKENS.length] as string, 'latin1')
  const other = messages[value % Math.max(1, messages.length)] ?? message
  switch (kind) {
    case 'flip':
      return messages.with(
        at,
        Buffer.from(message.map((byte, i) => (i === place ? byte ^ (1 << (value % 8)) : byte))),
      )
    case 'insert':
      return messages.with(at, Buffer.concat([message.subarray(0, place), token, message.subarray(place)]))
    case 'delete':
      return messages.with(
        at,
        Buffer.concat([message.subarray(0, place), message.subarray(place + 1 + (value % 3))]),
      )
    case 'drop':
      return messages.toSpliced(at, 1)
    case 'double':
      return messages.toSpliced(at, 0, message, message)
    case 'swap':
      return messages.with(at, other)
    case 'splice':
      return [...messages.slice(0, at), ...linesOf(value % SEEDS.length).slice(value % 5)]
  }
}

function linesOf(seed: number): Buffer[] {
  return (SEEDS[seed] ?? []).map(line => Buffer.from(`${line}\r\n`, 'latin1'))
}
