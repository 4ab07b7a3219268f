// REST: downloads begin, and uploads go on, at any byte (RFC 3659 §5; P-30, P-36).
import { describe, expect, it } from 'vitest'
import { berth, expectAtRest, expectUploadWay, expectWay } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { DiskGrounds } from './lab/grounds.js'
import { begin, download, pour, untilMoved, upload } from './lab/movement.js'
import { DISK_WAYS, inStorage, onNetwork, titled, WAYS } from './lab/ways.js'

const SIZE = 2 * MIB + 11
const GIB = 1024 * MIB

/** Odd ones, the borders of buffers and slices with their neighbours, and the end of the file. */
const OFFSETS = [
  ...[1, 3, 4_095, 99_999, 1_234_567],
  ...[64 * KIB, 256 * KIB, MIB, 2 * MIB].flatMap(border => [border - 1, border, border + 1]),
  ...[SIZE - 1, SIZE],
]

const WHOLE = bytesOf(1, SIZE)
const binary = ({ type }: { readonly type: string }) => type === 'I'

describe.each(titled(WAYS.filter(binary)))('%s', (_, way) => {
  it('a download begins where REST says', async () => {
    const lab = await berth(way)
    await lab.grounds.put('file', WHOLE)
    const dialogue = await lab.enter()
    for (const start of OFFSETS) {
      const { bytes, reply } = await download(lab, dialogue, 'file', start)
      expect(reply.code).toBe(226)
      expect(digest(bytes), `from ${start}`).toBe(digest(onNetwork(way, WHOLE.subarray(start))))
    }
    expectWay(lab, MIB)
    await expectAtRest(lab)
  })

  it('a download beyond the end is refused before it begins, and the next one is whole', async () => {
    const lab = await berth(way)
    await lab.grounds.put('file', WHOLE)
    const dialogue = await lab.enter()
    const { bytes, reply } = await download(lab, dialogue, 'file', SIZE + 1)
    expect([reply.code, reply.preliminary.length, bytes.length]).toEqual([554, 0, 0])
    expect(digest((await download(lab, dialogue, 'file')).bytes)).toBe(digest(onNetwork(way, WHOLE)))
    await expectAtRest(lab)
  })

  it.each(['STOR', 'APPE'])('%s keeps what is before REST, and nothing behind it', async verb => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    const more = bytesOf(2, 900 * KIB + 1)
    for (const start of OFFSETS) {
      await lab.grounds.put('file', WHOLE)
      await dialogue.command(`REST ${start}`)
      expect((await upload(lab, dialogue, `${verb} file`, more)).code).toBe(226)
      const wanted = Buffer.concat([WHOLE.subarray(0, start), inStorage(way, more)])
      expect(digest((await lab.grounds.content('file'))!), `from ${start}`).toBe(digest(wanted))
    }
    expectUploadWay(lab)
    await expectAtRest(lab)
  })

  it('an upload that was aborted goes on where it was, and is whole in the end', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    for (const cut of [1, 64 * KIB + 1, 700_001]) {
      const moving = await begin(lab, dialogue, 'STOR new')
      await pour(moving.stream, WHOLE.subarray(0, cut))
      await untilMoved(lab, cut)
      dialogue.write('ABOR\r\n')
      expect([(await moving.end()).code, (await dialogue.reply()).code]).toEqual([426, 226])
      const kept = (await lab.grounds.content('new')) ?? Buffer.alloc(0)
      const stored = inStorage(way, WHOLE)
      expect(kept.equals(stored.subarray(0, kept.length))).toBe(true)
      if (kept.length > 0) await dialogue.command(`REST ${kept.length}`)
      expect((await upload(lab, dialogue, 'STOR new', WHOLE.subarray(kept.length))).code).toBe(226)
      expect(digest((await lab.grounds.content('new'))!)).toBe(digest(stored))
      await lab.grounds.remove('new')
    }
    await expectAtRest(lab)
  })
})

describe.each(titled(WAYS.filter(way => !binary(way))))('%s', (_, way) => {
  it.each(['RETR', 'STOR', 'APPE'])(
    '%s is refused behind REST, for lines have no offsets (P-36)',
    async verb => {
      const lab = await berth(way)
      await lab.grounds.put('file', WHOLE)
      const dialogue = await lab.enter()
      await dialogue.command('EPSV')
      await dialogue.command('REST 10')
      expect((await dialogue.command(`${verb} file`)).code).toBe(554)
      expect(digest((await lab.grounds.content('file'))!)).toBe(digest(WHOLE))
    },
  )
})

describe.each(titled(DISK_WAYS.filter(binary)))('%s, beyond 4 GiB', (_, way) => {
  const size = 5 * GIB + 70_001
  const mark = bytesOf(9, 70_001)

  it('a download begins where REST says', async () => {
    const grounds = DiskGrounds.make(way.storage)
    grounds.sparse('file', size, new Map([[5 * GIB, mark]]))
    const lab = await berth(way, { grounds })
    const dialogue = await lab.enter()
    for (const start of [5 * GIB, 5 * GIB + 1, 5 * GIB - 70_000]) {
      const { bytes, reply } = await download(lab, dialogue, 'file', start)
      expect(reply.code).toBe(226)
      expect(digest(bytes)).toBe(digest(onNetwork(way, grounds.piece('file', start, size - start))))
    }
    expectWay(lab, 70_000)
  })

  it('an upload goes on where REST says, or at the end', async () => {
    const grounds = DiskGrounds.make(way.storage)
    grounds.sparse('file', size)
    const lab = await berth(way, { grounds })
    const dialogue = await lab.enter()
    const start = 5 * GIB - 3
    await dialogue.command(`REST ${start}`)
    expect((await upload(lab, dialogue, 'STOR file', WHOLE)).code).toBe(226)
    expect((await upload(lab, dialogue, 'APPE file', mark)).code).toBe(226)
    expect((await dialogue.command('SIZE file')).lines).toEqual([String(start + SIZE + mark.length)])
    const stored = Buffer.concat([inStorage(way, WHOLE), inStorage(way, mark)])
    expect(digest(grounds.piece('file', start, SIZE + mark.length + 1))).toBe(digest(stored))
    expect(grounds.piece('file', start - 5, 5)).toEqual(Buffer.alloc(5))
  })
})
