// Disks that are full, over their quota or broken, and descriptors that are no good: one clear answer, and nothing is lost (P-32, P-37).
import type { Dialogue } from '@longshore/core/testing'
import type { StorageCode } from '@longshore/storage'
import { expect, it } from 'vitest'
import { type Berth, berth, expectAtRest, expectUploadWay } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { DiskGrounds } from './lab/grounds.js'
import { describeMounts, faultyDisk, smallDisk } from './lab/mounts.js'
import { begin, download, pour, upload } from './lab/movement.js'
import { DISK_WAYS, inStorage, onNetwork, type Way } from './lab/ways.js'

const LARGE = bytesOf(31, 3 * MIB)
const SMALL = bytesOf(32, 100 * KIB)

/** An upload that the server may break off before all is sent. */
async function attempt(lab: Berth, dialogue: Dialogue, line: string): Promise<number> {
  const moving = await begin(lab, dialogue, line)
  await pour(moving.stream.resume(), LARGE).catch(() => undefined)
  moving.stream.end()
  return (await moving.end()).code
}

function lastOutcome({ events }: Berth): unknown {
  return events.findLast(({ type }) => type === 'transfer-finished')
}

/** What an upload that failed may leave: what arrived, unless it passed an interceptor that had not seen all of it. */
async function expectLeftover({ way, grounds }: Berth, name: string, before: Buffer = Buffer.alloc(0)) {
  const kept = (await grounds.content(name)) ?? Buffer.alloc(0)
  const whole = Buffer.concat([before, inStorage(way, LARGE)])
  expect(digest(kept)).toBe(digest(whole.subarray(0, kept.length)))
  if (way.through === undefined) expect(kept.length).toBeGreaterThan(before.length)
  else expect(kept.length).toBe(before.length)
}

for (const way of DISK_WAYS) {
  describeMounts(`${way.title}, a disk of 1 MiB`, () => {
    const berthOn = async (from: Way) =>
      berth(from, { grounds: DiskGrounds.make(from.storage, await smallDisk(MIB)) })

    it('refuses with 552 what does not fit, keeps what can go on, and takes what fits', async () => {
      const lab = await berthOn(way)
      const dialogue = await lab.enter()
      expect(await attempt(lab, dialogue, 'STOR new')).toBe(552)
      expect(lastOutcome(lab)).toMatchObject({ outcome: 'failed', reason: 'no-space' })
      expectUploadWay(lab, 64 * KIB)
      await expectLeftover(lab, 'new')
      await dialogue.command('DELE new')
      expect(await lab.grounds.names()).toEqual([])
      expect((await upload(lab, dialogue, 'STOR small', SMALL)).code).toBe(226)
      expect(digest((await lab.grounds.content('small'))!)).toBe(digest(inStorage(way, SMALL)))
      await expectAtRest(lab)
    })

    it('keeps the file that was to be replaced, and gives the room back', async () => {
      const lab = await berthOn(way)
      await lab.grounds.put('old', SMALL)
      const dialogue = await lab.enter()
      expect(await attempt(lab, dialogue, 'STOR old')).toBe(552)
      expect(await lab.grounds.names()).toEqual(['old'])
      expect(digest((await lab.grounds.content('old'))!)).toBe(digest(SMALL))
      expect((await upload(lab, dialogue, 'STOR other', LARGE.subarray(0, 800 * KIB))).code).toBe(226)
      await expectAtRest(lab)
    })

    it('refuses with 552 an appendix that does not fit', async () => {
      const lab = await berthOn(way)
      await lab.grounds.put('old', SMALL)
      const dialogue = await lab.enter()
      expect(await attempt(lab, dialogue, 'APPE old')).toBe(552)
      await expectLeftover(lab, 'old', SMALL)
      await expectAtRest(lab)
    })

    it('refuses with 552 a unique file and a continuation that do not fit (G11)', async () => {
      const lab = await berthOn(way)
      const dialogue = await lab.enter()
      expect(await attempt(lab, dialogue, 'STOU new')).toBe(552)
      await expectLeftover(lab, 'new')
      await lab.grounds.remove('new').catch(() => undefined)
      if (way.type === 'A') return
      await lab.grounds.put('old', SMALL)
      await dialogue.command(`REST ${50 * KIB}`)
      expect(await attempt(lab, dialogue, 'STOR old')).toBe(552)
      const [kept, begun] = [await lab.grounds.content('old'), SMALL.subarray(0, 50 * KIB)]
      const whole = way.through === undefined ? Buffer.concat([begun, LARGE]) : SMALL
      expect(digest(kept!)).toBe(digest(whole.subarray(0, kept!.length)))
      expect(await lab.grounds.names()).toEqual(['old'])
      await dialogue.command('DELE old')
      expect((await upload(lab, dialogue, 'STOR old', SMALL)).code).toBe(226)
      await expectAtRest(lab)
    })

    it('refuses with 452, before it begins, what was announced and does not fit', async () => {
      const lab = await berthOn(way)
      const dialogue = await lab.enter()
      await dialogue.command(`ALLO ${LARGE.length}`)
      await dialogue.command('EPSV')
      expect((await dialogue.command('STOR new')).code).toBe(452)
      expect(await lab.grounds.names()).toEqual([])
      await expectAtRest(lab)
    })
  })

  describeMounts(`${way.title}, a faulty disk`, () => {
    it('that cannot be read from its second MiB on makes a download 451, which was right so far', async () => {
      const { folder } = await faultyDisk(LARGE)
      const lab = await berth(way, { grounds: new DiskGrounds(folder) })
      const dialogue = await lab.enter()
      for (const start of way.type === 'A' ? [0] : [0, 70_001, MIB, 2 * MIB]) {
        const { bytes, reply } = await download(lab, dialogue, 'torn', start)
        expect(reply.code).toBe(451)
        const readable = onNetwork(way, LARGE.subarray(start, Math.max(start, MIB)))
        expect(bytes.length).toBeLessThanOrEqual(readable.length)
        expect(digest(bytes)).toBe(digest(readable.subarray(0, bytes.length)))
        expect(lastOutcome(lab)).toMatchObject({ outcome: 'failed', reason: 'io' })
      }
      expect((await dialogue.command('NOOP')).code).toBe(200)
      await expectAtRest(lab, Array(way.type === 'A' ? 1 : 4).fill('RETR io'))
    })

    it('that does not answer a read holds nobody else up, and the download goes on when it does', async () => {
      const disk = await faultyDisk(LARGE)
      const lab = await berth(way, { grounds: new DiskGrounds(disk.folder) })
      const [dialogue, other] = [await lab.enter(), await lab.enter()]
      const moving = await begin(lab, dialogue, 'RETR slow')
      const bytes = moving.reader.rest()
      await disk.held()
      for (const line of ['NOOP', 'PWD']) expect((await other.command(line)).code).toBeLessThan(300)
      expect((await dialogue.command('STAT')).wire).toContain('slow')
      expect(moving.reader.length).toBe(0)
      disk.release()
      expect(digest(await bytes)).toBe(digest(onNetwork(way, LARGE)))
      moving.stream.end()
      expect((await moving.end()).code).toBe(226)
      expect(disk.wasLate()).toBe(false)
    })

    const FAULTS: readonly [string, number, StorageCode][] = [
      ['full', 552, 'no-space'],
      ['quota', 552, 'over-quota'],
      ['broken', 451, 'io'],
    ]

    it.each(FAULTS)('makes an upload to the file that is %s %i', async (name, code, reason) => {
      const { folder } = await faultyDisk(LARGE)
      const lab = await berth(way, { grounds: new DiskGrounds(folder) })
      const dialogue = await lab.enter()
      expect(await attempt(lab, dialogue, `APPE ${name}`)).toBe(code)
      expect(lastOutcome(lab)).toMatchObject({ outcome: 'failed', reason })
      // Up to the border everything was taken, also of the write that went beyond it.
      const kept = (await lab.grounds.content(name))!
      expect(kept.length).toBe(way.through === undefined ? MIB : 0)
      await expectAtRest(lab, code === 451 ? ['APPE io'] : [])
    })
  })
}
