// ABOR and vanished clients at many points of every way: one end, the right replies, nothing left (protocol table A4, G15).
import type { Dialogue } from '@longshore/core/testing'
import { describe, expect, it } from 'vitest'
import { until } from '../hostile/lab/transfer.js'
import { type Berth, berth, expectAtRest } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { begin, download, type Moving, pour, untilMoved, upload } from './lab/movement.js'
import { inStorage, onNetwork, titled, WAYS } from './lab/ways.js'

/** More than two sockets hold of what nobody reads. */
const SIZE = 12 * MIB + 3
const FILE = bytesOf(11, SIZE)
const SMALL = bytesOf(12, 100 * KIB)
const POINTS = [0, 1, 64 * KIB + 1, 2 * MIB + 1]

/** ABOR as clients send it: alone, and behind Telnet IP and Synch. */
const FORMS = ['ABOR\r\n', '\xff\xf4\xff\xf2ABOR\r\n'].map(text => Buffer.from(text, 'latin1'))

/** How a control connection goes away. */
const FAREWELLS: readonly [string, (dialogue: Dialogue) => void][] = [
  ['ended', dialogue => dialogue.end()],
  ['destroyed', dialogue => dialogue.destroy()],
]

async function expectUsable(lab: Berth, dialogue: Dialogue): Promise<void> {
  const { bytes, reply } = await download(lab, dialogue, 'small')
  expect(reply.code).toBe(226)
  expect(digest(bytes)).toBe(digest(onNetwork(lab.way, SMALL)))
  expect(dialogue.unread).toEqual([])
  await expectAtRest(lab)
}

function outcomes({ events }: Berth): unknown[] {
  return events.flatMap(event => (event.type === 'transfer-finished' ? [event.outcome] : []))
}

describe.each(titled(WAYS))('%s, a download', (_, way) => {
  async function scene() {
    const lab = await berth(way)
    await lab.grounds.put('file', FILE)
    await lab.grounds.put('small', SMALL)
    return lab
  }

  async function expectBeginning(moving: Moving, least: number): Promise<void> {
    const bytes = await moving.reader.rest()
    const whole = onNetwork(way, FILE)
    expect(bytes.length).toBeGreaterThanOrEqual(least)
    expect(bytes.length).toBeLessThan(whole.length)
    expect(digest(bytes)).toBe(digest(whole.subarray(0, bytes.length)))
  }

  it('stops for ABOR wherever it is, and the next one is whole', async () => {
    const lab = await scene()
    const dialogue = await lab.enter()
    for (const form of FORMS) {
      for (const point of POINTS) {
        const moving = await begin(lab, dialogue, 'RETR file')
        await moving.reader.until(point)
        dialogue.write(form)
        expect([(await moving.end()).code, (await dialogue.reply()).code]).toEqual([426, 226])
        await expectBeginning(moving, point)
      }
    }
    await expectUsable(lab, dialogue)
    expect(outcomes(lab)).toEqual([...Array(FORMS.length * POINTS.length).fill('aborted'), 'completed'])
  })

  it('that is over is not stopped any more', async () => {
    const lab = await scene()
    const dialogue = await lab.enter()
    expect((await download(lab, dialogue, 'small')).reply.code).toBe(226)
    expect((await dialogue.command('ABOR')).code).toBe(225)
    await expectUsable(lab, dialogue)
  })

  it.each(FAREWELLS)('stops when its control connection is %s', async (__, leave) => {
    const lab = await scene()
    for (const point of POINTS) {
      const dialogue = await lab.enter()
      const moving = await begin(lab, dialogue, 'RETR file')
      await moving.reader.until(point)
      leave(dialogue)
      await expectBeginning(moving, point)
      await until('no session', () => lab.server.sessions.size === 0)
    }
    expect(outcomes(lab)).toEqual(POINTS.map(() => 'aborted'))
    await expectUsable(lab, await lab.enter())
  })
})

describe.each(titled(WAYS))('%s, an upload', (_, way) => {
  const stored = inStorage(way, FILE)

  /** Nothing, or what has arrived, and nothing else; gone afterwards. */
  async function expectBeginning({ grounds }: Berth, most: number): Promise<void> {
    const kept = (await grounds.content('new')) ?? Buffer.alloc(0)
    expect(kept.length).toBeLessThanOrEqual(most)
    expect(digest(kept)).toBe(digest(stored.subarray(0, kept.length)))
    expect((await grounds.names()).filter(name => name.startsWith('.'))).toEqual([])
    if (await grounds.content('new')) await grounds.remove('new')
  }

  it('stops for ABOR wherever it is, and the next one is whole', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    for (const form of FORMS) {
      for (const point of POINTS) {
        const moving = await begin(lab, dialogue, 'STOR new')
        await pour(moving.stream.resume(), FILE.subarray(0, point), point)
        await untilMoved(lab, point)
        dialogue.write(form)
        expect([(await moving.end()).code, (await dialogue.reply()).code]).toEqual([426, 226])
        await expectBeginning(lab, point)
      }
    }
    expect((await upload(lab, dialogue, 'STOR small', SMALL)).code).toBe(226)
    expect(digest((await lab.grounds.content('small'))!)).toBe(digest(inStorage(way, SMALL)))
    await expectAtRest(lab)
  })

  it('that is aborted leaves the file alone that it was to replace', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    await lab.grounds.put('old', SMALL)
    for (const point of POINTS) {
      const moving = await begin(lab, dialogue, 'STOR old')
      await pour(moving.stream.resume(), FILE.subarray(0, point))
      await untilMoved(lab, point)
      dialogue.write('ABOR\r\n')
      expect([(await moving.end()).code, (await dialogue.reply()).code]).toEqual([426, 226])
      expect(digest((await lab.grounds.content('old'))!)).toBe(digest(SMALL))
    }
    expect(await lab.grounds.names()).toEqual(['old'])
    await expectAtRest(lab)
  })

  it.each(FAREWELLS)('stops when its control connection is %s', async (__, leave) => {
    const lab = await berth(way)
    for (const point of POINTS) {
      const dialogue = await lab.enter()
      const moving = await begin(lab, dialogue, 'STOR new')
      await pour(moving.stream.resume(), FILE.subarray(0, point))
      await untilMoved(lab, point)
      leave(dialogue)
      await moving.reader.rest()
      await until('no session', () => lab.server.sessions.size === 0)
      await expectBeginning(lab, point)
    }
    expect(outcomes(lab)).toEqual(POINTS.map(() => 'aborted'))
    await expectAtRest(lab)
  })
})
