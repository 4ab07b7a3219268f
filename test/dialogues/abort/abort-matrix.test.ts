// ABOR at every point of a transfer: two final replies, nothing left behind, the session goes on (protocol table A4, G15).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNothingLeft, openSockets } from '../runner/leaks.js'
import { BIG, type Client, OLD, Scene } from './scene.js'
import { OPENINGS, type Opening, transferPoints, VERBS, type Verb } from './transfer-points.js'

/** How ABOR arrives: plain, and with Telnet IP and Synch as the network leaves them. */
const FORMS: Readonly<Record<string, readonly Buffer[]>> = {
  plain: [Buffer.from('ABOR\r\n')],
  'IP, then DM and ABOR': [Buffer.of(0xff, 0xf4), Buffer.from('\xf2ABOR\r\n', 'latin1')],
  'IP and IAC, then ABOR': [Buffer.of(0xff, 0xf4, 0xff), Buffer.from('ABOR\r\n')],
  'IP, Synch and ABOR at once': [Buffer.from('\xff\xf4\xff\xf2ABOR\r\n', 'latin1')],
}

/** Final replies to the verb and to ABOR that make sense together. */
const OUTCOMES = ['426 226', '226 225', '226 226']

const scene = new Scene()
let before = 0

beforeAll(async () => {
  before = openSockets()
  await scene.start()
})

afterAll(async () => {
  await scene.server.close()
  await expectNothingLeft(before)
})

describe.each([
  ['in the clear', false],
  ['under TLS', true],
])('ABOR %s', (_, secure) => {
  describe.each(Object.entries(FORMS))('sent as %s', (_form, segments) => {
    const scenes = VERBS.flatMap(verb => OPENINGS.map(opening => [verb, opening] as const))
    it.each(scenes)('has two final replies at every point of %s, %s (G15)', async (verb, opening) => {
      const points = await abortEverywhere(segments, secure, verb, opening)
      expect(points).toBeGreaterThan(7)
    })
  })
})

/** Gives the number of points at which it was tried. */
async function abortEverywhere(
  segments: readonly Buffer[],
  secure: boolean,
  verb: Verb,
  opening: Opening,
): Promise<number> {
  for (let point = 0; ; point++) {
    const client = await scene.client(secure)
    try {
      const reached = await abortAt(client, point, segments, verb, opening)
      if (!reached) return point
    } finally {
      client.close()
    }
  }
}

/** False when the transfer has fewer points than that. */
async function abortAt(
  client: Client,
  point: number,
  segments: readonly Buffer[],
  verb: Verb,
  opening: Opening,
): Promise<boolean> {
  await scene.restore()
  const transfer = transferPoints(client, verb, opening)
  const seen: string[] = []
  for (let i = 0; i <= point; i++) {
    const next = await transfer.next()
    if (next.done) return false
    seen.push(next.value)
  }
  for (const segment of segments) {
    client.control.write(segment)
    await new Promise(setImmediate)
  }
  const finals = await finalReplies(client)
  const where = `after ${seen.at(-1)}`
  const sent = seen.includes('the verb was sent')
  const over = seen.includes('the 226 came')
  if (!sent) expect(finals, where).toEqual([225])
  else if (over) expect(finals, where).toEqual([225])
  else expect(OUTCOMES, where).toContain(finals.join(' '))
  if (verb === 'STOR file' && sent) await expectStored(over || finals[0] === 226, where)
  await expectUsable(client, where)
  return true
}

/** Final replies up to the one of a NOOP that is sent now. */
async function finalReplies({ control }: Client): Promise<number[]> {
  control.write('NOOP\r\n')
  const codes: number[] = []
  for (;;) {
    const { code } = await control.reply()
    if (code === 200) return codes
    if (code >= 200) codes.push(code)
  }
}

/** Never 226 for a file that was discarded, never 426 for one that was kept. */
async function expectStored(complete: boolean, where: string): Promise<void> {
  const content = await scene.fileNow()
  expect(content.equals(complete ? BIG : OLD), where).toBe(true)
}

async function expectUsable({ control, data }: Client, where: string): Promise<void> {
  data.close()
  const next = await control.command('EPSV')
  expect(next.code, where).toBe(229)
  const status = await control.command('STAT')
  expect(status.wire, where).toContain('No transfer')
  expect(control.unread, where).toEqual([])
  expect(scene.ledger, where).toEqual({ open: 0, doubled: 0 })
  expect((await control.command('QUIT')).code, where).toBe(221)
}
