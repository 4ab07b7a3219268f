// Programs that move whole trees, with several sessions at once: 500 files both ways, compared by hash and by time.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { wget } from './adapters/wget.js'
import { Harbour } from './lab/harbour.js'
import { describeMovers } from './lab/movers.js'
import { describeWith } from './lab/presence.js'
import { visit } from './lab/site.js'
import { titleOf, type Way } from './lab/way.js'
import { hashesBelow, hashesOf, plantOn, wood } from './lab/wood.js'

const CLEAR: Way = { mode: 'PASV', tls: 'clear', family: 4 }
const SECURE: Way = { mode: 'EPSV', tls: 'explicit', family: 6 }

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open()
})
afterAll(() => harbour.close())

for (const way of [CLEAR, SECURE]) {
  describeMovers(way, { harbour: () => harbour, shelf: async () => 'disk', files: 500 })

  describeWith(`wget, ${titleOf(way)}`, [{ what: 'wget', debian: 'wget' }], () => {
    it('downloads 120 files by walking through listings', async () => {
      const { guest, site } = await visit(harbour, way)
      const planted = wood(120)
      await plantOn(guest.shelf, planted)
      await wget(site, '/', '--recursive', '--level=inf', '--no-host-directories')
      expect(await hashesBelow(site.folder)).toEqual(hashesOf(planted))
    }, 90_000)
  })
}
