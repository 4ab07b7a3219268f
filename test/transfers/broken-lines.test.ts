// Data connections that are reset, dropped and half closed by the client, at many points of every way (P-32, P-33, P-34).
import type { Dialogue } from '@longshore/core/testing'
import { describe, expect, it } from 'vitest'
import { type Berth, berth, expectAtRest, expectWay } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { begin, download, type Moving, pour, reset, untilMoved, upload } from './lab/movement.js'
import { inStorage, onNetwork, titled, WAYS } from './lab/ways.js'

const SIZE = 12 * MIB + 3
const FILE = bytesOf(21, SIZE)
const SMALL = bytesOf(22, 100 * KIB)
const POINTS = [0, 1, 64 * KIB + 1, 2 * MIB + 1]

/** How a client that has not got everything lets go. */
const BREAKS: readonly [string, (moving: Moving) => void][] = [
  ['reset', reset],
  ['dropped', ({ raw }) => void raw.destroy()],
]

async function expectUsable(lab: Berth, dialogue: Dialogue): Promise<void> {
  expect((await upload(lab, dialogue, 'STOR small', SMALL)).code).toBe(226)
  const { bytes, reply } = await download(lab, dialogue, 'small')
  expect(reply.code).toBe(226)
  expect(digest(bytes)).toBe(digest(onNetwork(lab.way, inStorage(lab.way, SMALL))))
  expect(dialogue.unread).toEqual([])
  await expectAtRest(lab)
}

function outcomes({ events }: Berth): unknown[] {
  return events.flatMap(event =>
    event.type === 'transfer-finished' ? [[event.outcome, event.reason].join(' ')] : [],
  )
}

describe.each(titled(WAYS))('%s, a download', (_, way) => {
  it.each(BREAKS)(
    'whose data connection is %s is 426, wherever it is',
    { timeout: 40_000 },
    async (__, leave) => {
      const lab = await berth(way)
      await lab.grounds.put('file', FILE)
      const dialogue = await lab.enter()
      for (const point of POINTS) {
        const moving = await begin(lab, dialogue, 'RETR file')
        await moving.reader.until(point)
        leave(moving)
        expect((await moving.end()).code).toBe(426)
      }
      expect(outcomes(lab)).toEqual(POINTS.map(() => 'failed reset'))
      await expectUsable(lab, dialogue)
    },
  )

  it('goes on to its end when the client has closed its own side', async () => {
    const lab = await berth(way)
    await lab.grounds.put('file', FILE)
    const dialogue = await lab.enter()
    // The TLS of node drops what comes behind its own end once it has read something and paused.
    for (const point of way.secure ? [0] : POINTS) {
      const moving = await begin(lab, dialogue, 'RETR file', { allowHalfOpen: true })
      await untilMoved(lab, 1)
      await moving.reader.until(point)
      moving.stream.end()
      const bytes = await moving.reader.rest()
      expect((await moving.end()).code).toBe(226)
      expect(digest(bytes)).toBe(digest(onNetwork(way, FILE)))
    }
    expectWay(lab, MIB)
    await expectUsable(lab, dialogue)
  })

  it('is not disturbed by what the client sends', async () => {
    const lab = await berth(way)
    await lab.grounds.put('file', FILE)
    const dialogue = await lab.enter()
    const moving = await begin(lab, dialogue, 'RETR file')
    await moving.reader.until(1)
    await pour(moving.stream, SMALL)
    const bytes = await moving.reader.rest()
    moving.stream.end()
    expect((await moving.end()).code).toBe(226)
    expect(digest(bytes)).toBe(digest(onNetwork(way, FILE)))
    await expectUsable(lab, dialogue)
  })
})

describe.each(titled(WAYS))('%s, an upload', (_, way) => {
  const stored = inStorage(way, FILE)

  it('whose data connection is reset is 426, wherever it is, and keeps no wrong byte', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    for (const point of POINTS) {
      const moving = await begin(lab, dialogue, 'STOR new')
      await pour(moving.stream.resume(), FILE.subarray(0, point))
      await untilMoved(lab, point)
      reset(moving)
      expect((await moving.end()).code).toBe(426)
      const kept = (await lab.grounds.content('new')) ?? Buffer.alloc(0)
      expect(digest(kept)).toBe(digest(stored.subarray(0, kept.length)))
      if (await lab.grounds.content('new')) await lab.grounds.remove('new')
    }
    expect(outcomes(lab)).toEqual(POINTS.map(() => 'failed reset'))
    await expectUsable(lab, dialogue)
  })

  it('whose data connection is reset leaves the file alone that it was to replace', async () => {
    const lab = await berth(way)
    await lab.grounds.put('old', SMALL)
    const dialogue = await lab.enter()
    const moving = await begin(lab, dialogue, 'STOR old')
    await pour(moving.stream.resume(), FILE.subarray(0, MIB))
    // Under TLS a reset that is read together with the last bytes looks like an end (C-21).
    await untilMoved(lab, MIB)
    reset(moving)
    expect((await moving.end()).code).toBe(426)
    expect(digest((await lab.grounds.content('old'))!)).toBe(digest(SMALL))
    expect(await lab.grounds.names()).toEqual(['old'])
    await expectUsable(lab, dialogue)
  })

  it('whose connection is reset right after its end is stored whole, or not at all', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    for (const [round, size] of [1, 64 * KIB, MIB + 1].entries()) {
      const moving = await begin(lab, dialogue, `STOR new${round}`)
      const bytes = FILE.subarray(0, size)
      await pour(moving.stream.resume(), bytes)
      await new Promise<void>(resolve => void moving.stream.end(() => resolve()))
      reset(moving)
      const { code } = await moving.end()
      expect([226, 426]).toContain(code)
      const kept = (await lab.grounds.content(`new${round}`)) ?? Buffer.alloc(0)
      const whole = inStorage(way, bytes)
      // Under TLS nobody can tell this reset from an end (C-21).
      if (code === 226 && !way.secure) expect(digest(kept)).toBe(digest(whole))
      else expect(digest(kept)).toBe(digest(whole.subarray(0, kept.length)))
    }
    await expectUsable(lab, dialogue)
  })
})
