// The dialogues of test/dialogues once more, cut at places of chance, and broken off at any step by either side (G2, P-01, P-25, C-38).
import fc from 'fast-check'
import { describe } from 'vitest'
import { allDialogues } from '../dialogues/runner/all-dialogues.js'
import { breakOffAt, ENDINGS } from '../dialogues/runner/break-off.js'
import { runDialogue } from '../dialogues/runner/run-dialogue.js'
import { fits, type Way } from '../dialogues/runner/ways.js'
import { holdsLater } from '../properties/lab/property.js'

const dialogues = allDialogues()
const PLAIN: Way = { over: 'IPv4', tls: 'none', segments: 'as written' }
const TLS: Way = { ...PLAIN, tls: 'explicit' }
const EFFORT = { few: 60, cost: 200 }
const BREAKING = { few: 60, cost: 1_000 }

const lengths = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })), {
  minLength: 1,
  maxLength: 12,
})
const cutWay: fc.Arbitrary<Way> = fc
  .tuple(fc.constantFrom(PLAIN, PLAIN, TLS, { ...PLAIN, over: 'memory' as const }), lengths)
  .map(([way, cuts]) => ({ ...way, segments: 'cut anywhere', lengths: cuts }))

describe('a dialogue', () => {
  const held = fc.tuple(fc.constantFrom(...dialogues), cutWay).filter(([file, way]) => fits(file, way))
  holdsLater(
    'is held to the letter, wherever what the client says is cut (G2, P-01)',
    held,
    ([file, way]) => runDialogue(file, way),
    EFFORT,
  )

  const broken = fc
    .tuple(
      fc.constantFrom(...dialogues),
      fc.constantFrom(PLAIN, TLS),
      fc.constantFrom(...Object.keys(ENDINGS)),
      fc.nat(),
    )
    .filter(([file, way]) => fits(file, way) && endsOnlyAtItsEnd(file))
  holdsLater(
    'leaves nothing when either side ends it, at any step (P-25, C-38)',
    broken,
    ([file, way, ending, at]) =>
      breakOffAt(file, way, at % file.steps.length, ENDINGS[ending] as (typeof ENDINGS)[string]),
    BREAKING,
  )
})

/** After a step that ends the session nobody could end it. */
function endsOnlyAtItsEnd({ steps }: (typeof dialogues)[number]): boolean {
  return !steps.some(({ kind }) => kind.startsWith('client-') || kind === 'server-closes')
}
