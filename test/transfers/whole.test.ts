// Files of every size arrive byte for byte, whatever way they go, and go that way.
import { sendData } from '@longshore/core/testing'
import { describe, expect, it } from 'vitest'
import { berth, expectAtRest, expectUploadWay, expectWay } from './lab/berth.js'
import { bytesOf, digest, KIB, MIB } from './lab/bytes.js'
import { download, upload } from './lab/movement.js'
import { inStorage, onNetwork, titled, WAYS } from './lab/ways.js'

const SIZES = [
  ...[0, 1, 2, 1_000, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1],
  ...[MIB - 1, MIB, MIB + 1, 3 * MIB + 7],
]

describe.each(titled(WAYS))('%s', (_, way) => {
  it('a download of any size brings the file, and is counted', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    for (const size of SIZES) {
      const bytes = bytesOf(size, size)
      const wanted = onNetwork(way, bytes)
      await lab.grounds.put('file', bytes)
      const got = await download(lab, dialogue, 'file')
      expect(got.reply.lines).toEqual([`Transfer complete, ${wanted.length} bytes.`])
      expect(digest(got.bytes)).toBe(digest(wanted))
      expect(lab.events.filter(({ type }) => type === 'transfer-finished').at(-1)).toMatchObject({
        outcome: 'completed',
        bytes: wanted.length,
        secure: way.secure,
      })
    }
    expectWay(lab, MIB)
    await expectAtRest(lab)
  })

  it('an upload of any size is stored, and counted', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    for (const size of SIZES) {
      const bytes = bytesOf(size, size)
      const reply = await upload(lab, dialogue, 'STOR file', bytes)
      expect(reply.lines).toEqual([`Transfer complete, ${size} bytes.`])
      expect(digest((await lab.grounds.content('file'))!)).toBe(digest(inStorage(way, bytes)))
    }
    expect(await lab.grounds.names()).toEqual(['file'])
    expectUploadWay(lab, 64 * KIB)
    await expectAtRest(lab)
  })

  it('what is appended goes behind what is there', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    const stored: Buffer[] = []
    for (const size of [10, 0, 64 * KIB + 1, 1, 700 * KIB, 2 * MIB + 1]) {
      const bytes = bytesOf(size, size)
      expect((await upload(lab, dialogue, 'APPE file', bytes)).code).toBe(226)
      stored.push(inStorage(way, bytes))
      expect(digest((await lab.grounds.content('file'))!)).toBe(digest(Buffer.concat(stored)))
    }
    await expectAtRest(lab)
  })

  it('an upload under a name of the server is stored whole', async () => {
    const lab = await berth(way)
    const dialogue = await lab.enter()
    const bytes = bytesOf(5, 300 * KIB)
    const { preliminary, code } = await sendData(dialogue, 'STOU', bytes, { secure: way.secure })
    expect(code).toBe(226)
    const name = /^FILE: (.+)$/.exec(preliminary[0]?.lines[0] ?? '')?.[1]
    expect(digest((await lab.grounds.content(name!))!)).toBe(digest(inStorage(way, bytes)))
  })
})
