// Which steps a random session is made of: few names, so that they meet, most of them as clients do them and some in the wrong place.
import fc from 'fast-check'
import { Port, Say, Secure, type Step, Together, Transfer } from './steps.js'
import { Interrupted, Stopped } from './stopped-steps.js'

const MOST_STEPS = 30
const NAMES = [
  'a',
  'a',
  'b',
  'd',
  'e',
  'd/a',
  'd/a',
  'd/e',
  'd/e/b',
  '/a',
  '/d',
  '/d/e',
  '/d/a',
  '..',
  '../a',
  '../d',
  '.',
  '/',
  'd/',
  './/d/../b',
  'none/a',
  'a/b',
  'Ü b',
]
const CONTENTS = ['', 'x', 'line\n', 'one\ntwo\n', 'one\r\ntwo', 'a\rb\n', 'ü'.repeat(40)]

const pathname = fc.constantFrom(...NAMES)
const content = fc.constantFrom(...CONTENTS)
const say = (...lines: readonly string[]): fc.Arbitrary<Step> =>
  fc.constantFrom(...lines).map(line => new Say(line))
const withPath = (...verbs: readonly string[]): fc.Arbitrary<Step> =>
  fc.tuple(fc.constantFrom(...verbs), pathname).map(([verb, path]) => new Say(`${verb} ${path}`))
const together = (...steps: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<Step> =>
  fc.tuple(...steps).map(all => new Together(all))

const port: fc.Arbitrary<Step> = fc.constant(new Port())
const opening = fc.oneof(say('EPSV', 'PASV', 'EPSV 1'), port)
const moving: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom('RETR', 'RETR', 'RETR', 'STOR', 'STOR', 'APPE', 'NLST'),
    pathname,
    content,
    fc.boolean(),
  )
  // Of a file NLST tells the name that it was asked by; and a pattern is another thing.
  .map(([verb, path, sent, early]) => new Transfer(verb === 'NLST' ? 'NLST' : `${verb} ${path}`, sent, early))
const stopping: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('RETR', 'STOR', 'APPE'), pathname)
  .map(([verb, path]) => new Stopped(`${verb} ${path}`))
const interrupting: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('STOR', 'APPE'), pathname, content)
  .map(([verb, path, sent]) => new Interrupted(`${verb} ${path}`, sent))
const restart = say('REST 0', 'REST 1', 'REST 1', 'REST 3', 'REST 4', 'REST 100')

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: together(opening, moving) },
  { weight: 4, arbitrary: together(opening, restart, moving) },
  { weight: 3, arbitrary: together(opening, stopping) },
  { weight: 2, arbitrary: together(opening, interrupting) },
  { weight: 1, arbitrary: together(opening, restart, interrupting) },
  // What was opened in the clear is gone with AUTH.
  { weight: 1, arbitrary: together(opening, restart, secured(), entered(), moving) },
  // A new login begins anew, and ABOR closes what is open.
  {
    weight: 1,
    arbitrary: together(
      opening,
      say('CWD d', 'TYPE A', 'REST 1'),
      say('USER ada', 'USER bob'),
      say('PASS right', 'PASS right', 'PASS wrong'),
      moving,
    ),
  },
  {
    weight: 1,
    arbitrary: together(opening, say('ABOR', 'EPSV ALL', 'PASV', 'PORT x', 'PORT 10,1,2,3,8,1'), moving),
  },
  { weight: 5, arbitrary: together(withPath('RNFR'), withPath('RNTO')) },
  { weight: 7, arbitrary: withPath('CWD', 'MKD', 'MKD', 'MKD', 'RMD', 'DELE', 'SIZE') },
  {
    weight: 3,
    arbitrary: say('TYPE I', 'TYPE I', 'TYPE A', 'TYPE A N', 'TYPE L 8', 'TYPE E', 'TYPE L 7', 'TYPE'),
  },
  { weight: 1, arbitrary: fc.oneof(withPath('RNFR'), withPath('RNTO'), moving, stopping, opening, restart) },
  {
    weight: 1,
    arbitrary: say('EPSV 2', 'EPSV ALL', 'PORT 10,1,2,3,8,1', 'PORT x', 'ABOR', 'REST x', 'REST -1'),
  },
  {
    weight: 1,
    arbitrary: say('ACCT x', 'REIN', 'SMNT x', 'NOOP', 'NOOP', 'STAT', 'XYZZY', 'PWD', 'CDUP', 'QUIT'),
  },
  { weight: 1, arbitrary: say('PBSZ 0', 'PROT P', 'PROT C', 'PROT S', 'PROT X') },
  {
    weight: 1,
    arbitrary: fc.oneof(
      say('USER ada', 'USER bob', 'USER nobody', 'USER ', 'PASS right', 'PASS wrong', 'PASS '),
      secured(),
    ),
  },
)

/** Most begin with a login, else few would get far. */
const beginning: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: say('NOOP', 'USER ada') },
  { weight: 4, arbitrary: entered() },
  { weight: 3, arbitrary: together(secured(), entered(), say('PBSZ 0', 'NOOP'), say('PROT P', 'PROT C')) },
)

export interface RandomSession {
  readonly beginning: Step
  readonly steps: Iterable<Step>
}

export const randomSession: fc.Arbitrary<RandomSession> = fc.record({
  beginning,
  steps: fc.commands([step], { maxCommands: MOST_STEPS, size: 'max' }),
})

function secured(): fc.Arbitrary<Step> {
  return fc.constant(new Secure())
}

function entered(): fc.Arbitrary<Step> {
  return together(say('USER ada', 'USER bob'), say('PASS right'), say('TYPE I', 'TYPE I', 'TYPE A'))
}
