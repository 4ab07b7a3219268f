// Files that others grow, cut, replace and remove while they are being transferred: what is acknowledged is whole, and nothing hangs.
import { readdirSync, statSync } from 'node:fs'
import type { Dialogue } from '@longshore/core/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { until } from '../hostile/lab/transfer.js'
import { type Berth, berth, expectAtRest, expectWay } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { DiskGrounds } from './lab/grounds.js'
import { begin, download, pour, upload } from './lab/movement.js'
import { DISK_WAYS, inStorage, onNetwork, titled, WAYS, type Way } from './lab/ways.js'

/** Much more than two sockets hold of what nobody reads. */
const SIZE = 16 * MIB + 5
const OLD = bytesOf(3, SIZE)
const OTHER = bytesOf(4, 100 * KIB)

/** A download that has begun and stands still, for its client does not read. */
async function halted(way: Way, grounds?: DiskGrounds) {
  const lab = await berth(way, grounds ? { grounds } : {})
  await lab.grounds.put('file', OLD)
  const dialogue = await lab.enter()
  const moving = await begin(lab, dialogue, 'RETR file')
  await moving.reader.until(1)
  return { lab, dialogue, moving }
}

async function expectWhole({ lab, moving }: Awaited<ReturnType<typeof halted>>): Promise<void> {
  const bytes = await moving.reader.rest()
  moving.stream.end()
  expect((await moving.end()).code).toBe(226)
  expect(digest(bytes)).toBe(digest(onNetwork(lab.way, OLD)))
  expectWay(lab, MIB)
  await expectAtRest(lab)
}

describe.each(titled(WAYS))('%s, a download', (_, way) => {
  it('ends where the file ended when it was opened, whoever adds to it', async () => {
    const scene = await halted(way)
    await scene.lab.grounds.grow('file', OTHER)
    await expectWhole(scene)
  })

  it('brings the file that it has opened, also when it is removed', async () => {
    const scene = await halted(way)
    await scene.lab.grounds.remove('file')
    await expectWhole(scene)
    expect((await scene.dialogue.command('SIZE file')).code).toBe(550)
  })

  it('brings the file that it has opened, also when an upload takes its place', async () => {
    const scene = await halted(way)
    const other = await scene.lab.enter()
    expect((await upload(scene.lab, other, 'STOR file', OTHER)).code).toBe(226)
    // The upload's own streams are none of the download's.
    scene.lab.ledger.streams -= scene.lab.ledger.streams > 1 ? 1 : 0
    await expectWhole(scene)
    const { bytes } = await download(scene.lab, other, 'file')
    expect(digest(bytes)).toBe(digest(onNetwork(way, inStorage(way, OTHER))))
  })
})

describe.each(titled(DISK_WAYS))('%s, a download', (_, way) => {
  let grounds: DiskGrounds
  beforeEach(() => {
    grounds = DiskGrounds.make(way.storage)
  })

  it('brings the file that it has opened, also when another is moved to its place', async () => {
    const scene = await halted(way, grounds)
    grounds.replace('file', OTHER)
    await expectWhole(scene)
  })

  it.each([12 * MIB + 1, SIZE - 1])(
    'fails when its file is cut to %i bytes, and was right so far',
    async size => {
      const { lab, dialogue, moving } = await halted(way, grounds)
      grounds.truncate('file', size)
      const bytes = await moving.reader.rest()
      moving.stream.end()
      expect((await moving.end()).code).toBe(451)
      const most = onNetwork(way, OLD.subarray(0, size))
      expect(bytes.length).toBeLessThanOrEqual(most.length)
      expect(digest(bytes)).toBe(digest(most.subarray(0, bytes.length)))
      expect(lab.events.find(({ type }) => type === 'transfer-finished')).toMatchObject({
        outcome: 'failed',
        reason: 'io',
      })
      expectWay(lab, MIB)
      await expectUsable(lab, dialogue, ['RETR io'])
    },
  )

  it('fails when its file is emptied', async () => {
    const { lab, dialogue, moving } = await halted(way, grounds)
    grounds.truncate('file', 0)
    await moving.reader.rest()
    moving.stream.end()
    expect((await moving.end()).code).toBe(451)
    await expectUsable(lab, dialogue, ['RETR io'])
  })
})

describe.each(titled(DISK_WAYS))('%s, an upload', (_, way) => {
  const first = bytesOf(5, 300 * KIB)
  const second = bytesOf(6, 200 * KIB + 1)
  let grounds: DiskGrounds
  beforeEach(() => {
    grounds = DiskGrounds.make(way.storage)
  })

  /** An upload whose first half is on disk. */
  async function half(verb: 'STOR' | 'APPE', old: Buffer) {
    const lab = await berth(way, { grounds })
    await grounds.put('file', old)
    const dialogue = await lab.enter()
    const moving = await begin(lab, dialogue, `${verb} file`)
    moving.stream.resume()
    await pour(moving.stream, first)
    const before = verb === 'APPE' ? old.length : 0
    await until('the first half is on disk', () => written(verb) - before >= stored(first).length - 1)
    return { lab, dialogue, moving }
  }

  const stored = (bytes: Buffer) => inStorage(way, bytes)
  const written = (verb: 'STOR' | 'APPE') =>
    statSync(grounds.pathOf(verb === 'APPE' ? 'file' : hidden())).size
  const hidden = () => readdirSync(grounds.folder).find(name => name !== 'file')!

  async function finish({ moving }: Awaited<ReturnType<typeof half>>): Promise<number> {
    await pour(moving.stream, second)
    moving.stream.end()
    return (await moving.end()).code
  }

  it.each([
    ['removed', () => grounds.remove('file')],
    ['replaced', async () => grounds.replace('file', OTHER)],
    ['emptied', async () => grounds.truncate('file', 0)],
  ])('replaces its file also when that was %s meanwhile', async (__, change) => {
    const scene = await half('STOR', OTHER)
    await change()
    expect(await finish(scene)).toBe(226)
    expect(digest((await grounds.content('file'))!)).toBe(digest(stored(Buffer.concat([first, second]))))
    expect(await grounds.names()).toEqual(['file'])
    await expectUsable(scene.lab, scene.dialogue)
  })

  it('fails when somebody removes its bytes, and the old file stays', async () => {
    const scene = await half('STOR', OTHER)
    await grounds.remove(hidden())
    expect(await finish(scene)).toBe(451)
    expect(digest((await grounds.content('file'))!)).toBe(digest(OTHER))
    await expectUsable(scene.lab, scene.dialogue)
  })

  it('appends to the end of the file, wherever that is by then', async () => {
    // A CR at the end of the first half waits for what follows.
    const scene = await half('APPE', OTHER)
    const between = grounds.piece('file', 0, 2 * MIB)
    await grounds.grow('file', OTHER)
    expect(await finish(scene)).toBe(226)
    const all = stored(Buffer.concat([first, second]))
    const arrived = between.length - OTHER.length
    const parts = [OTHER, all.subarray(0, arrived), OTHER, all.subarray(arrived)]
    expect(digest((await grounds.content('file'))!)).toBe(digest(Buffer.concat(parts)))
    await expectUsable(scene.lab, scene.dialogue)
  })

  it('appends to a file that was cut meanwhile, without a hole', async () => {
    const scene = await half('APPE', OTHER)
    const arrived = statSync(grounds.pathOf('file')).size - OTHER.length
    grounds.truncate('file', 10)
    expect(await finish(scene)).toBe(226)
    const rest = stored(Buffer.concat([first, second])).subarray(arrived)
    expect(digest((await grounds.content('file'))!)).toBe(
      digest(Buffer.concat([OTHER.subarray(0, 10), rest])),
    )
    await expectUsable(scene.lab, scene.dialogue)
  })
})

async function expectUsable(lab: Berth, dialogue: Dialogue, faults: readonly string[] = []): Promise<void> {
  expect((await dialogue.command('NOOP')).code).toBe(200)
  expect(dialogue.unread).toEqual([])
  await expectAtRest(lab, faults)
}
