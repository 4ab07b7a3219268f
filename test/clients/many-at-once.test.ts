// Many clients at the same time, each with a session of its own, on one storage.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { curl } from './adapters/curl.js'
import { MIB, sha256, sha256OfFile, someBytes } from './lab/bytes.js'
import { Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { closeSite, openSite, visit } from './lab/site.js'

const EACH = 3
const BYTES = someBytes(MIB + 1)

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open()
})
afterAll(() => harbour.close())

describeWith('curl', curl.needs, () => {
  it(`downloads and uploads ${EACH * curl.ways.length} times at once, over every way that it can go`, async () => {
    const { guest } = await visit(harbour, curl.ways[0]!)
    await guest.shelf.put('/down.bin', BYTES)
    const runs = curl.ways
      .flatMap(way => Array(EACH).fill(way))
      .map(async (way, index) => {
        const site = await openSite(harbour, guest, way)
        const local = join(site.folder, 'local.bin')
        await curl.tasks.get?.(site, '/down.bin', local)
        expect(await sha256OfFile(local)).toBe(sha256(BYTES))
        await curl.tasks.put?.(site, local, `/up-${index}.bin`)
        await closeSite(site)
      })
    await Promise.all(runs)
    for (const index of runs.keys()) {
      expect(sha256(await guest.shelf.bytes(`/up-${index}.bin`)), `upload ${index}`).toBe(sha256(BYTES))
    }
  }, 60_000)
})
