// Programs that move whole trees, with several sessions at once: 500 files both ways, compared by hash and by time.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lftp } from './adapters/lftp.js'
import { rclone, remoteAt } from './adapters/rclone.js'
import { wget } from './adapters/wget.js'
import { type Guest, Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { type Site, visit } from './lab/site.js'
import { titleOf, type Way } from './lab/way.js'
import { hashesBelow, hashesOf, hashesOn, PLANTED, plant, plantOn, wood } from './lab/wood.js'

const WOOD = wood(500)
const HASHES = hashesOf(WOOD)
const [SOME_LEAF] = WOOD.keys()
const AT_ONCE = 8
const CLEAR: Way = { mode: 'PASV', tls: 'clear', family: 4 }
const SECURE: Way = { mode: 'EPSV', tls: 'explicit', family: 6 }

interface Mover {
  readonly title: string
  readonly needs: { readonly what: string; readonly debian: string }
  readonly up: (site: Site, folder: string, remote: string) => Promise<unknown>
  readonly down: (site: Site, remote: string, folder: string) => Promise<unknown>
}

const lftpMover = (title: string, settings: Record<string, boolean>): Mover => ({
  title,
  needs: { what: 'lftp', debian: 'lftp' },
  up: (site, folder, remote) =>
    lftp(site, [`mirror --reverse --parallel=${AT_ONCE} ${folder} ${remote}`], settings),
  down: (site, remote, folder) => lftp(site, [`mirror --parallel=${AT_ONCE} ${remote} ${folder}`], settings),
})

const rcloneMover: Mover = {
  title: 'rclone',
  needs: { what: 'rclone', debian: 'rclone' },
  up: async (site, folder, remote) =>
    rclone(await remoteAt(site), 'sync', '--transfers', String(AT_ONCE), folder, `server:${remote}`),
  down: async (site, remote, folder) =>
    rclone(await remoteAt(site), 'sync', '--transfers', String(AT_ONCE), `server:${remote}`, folder),
}

const movers = [
  lftpMover('lftp', {}),
  lftpMover('lftp that does not wait for replies', { 'ftp:sync-mode': false }),
  rcloneMover,
]

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open()
})
afterAll(() => harbour.close())

function moved({ name }: Guest, direction: 'upload' | 'download'): number {
  return harbour.log.transfers(name).filter(transfer => transfer.direction === direction).length
}

for (const way of [CLEAR, SECURE]) {
  for (const { title, needs, up, down } of movers) {
    describeWith(`${title}, ${titleOf(way)}`, [needs], () => {
      it(`uploads 500 files with ${AT_ONCE} sessions, and nothing the next time`, async () => {
        const { guest, site } = await visit(harbour, way)
        const folder = join(site.folder, 'wood')
        await plant(folder, WOOD)
        await up(site, folder, '/wood')
        expect(await hashesOn(guest.shelf, '/wood')).toEqual(
          Object.fromEntries(Object.entries(HASHES).map(([path, hash]) => [`/wood${path}`, hash])),
        )
        expect(await guest.shelf.modified(`/wood${SOME_LEAF}`)).toEqual(PLANTED)
        expect(harbour.log.sessions(guest.name).length).toBeGreaterThanOrEqual(AT_ONCE)
        const before = moved(guest, 'upload')
        await up(site, folder, '/wood')
        expect(moved(guest, 'upload')).toBe(before)
      }, 90_000)

      it(`downloads 500 files with ${AT_ONCE} sessions, and nothing the next time`, async () => {
        const { guest, site } = await visit(harbour, way)
        await plantOn(guest.shelf, WOOD)
        const folder = join(site.folder, 'wood')
        await down(site, '/', folder)
        expect(await hashesBelow(folder)).toEqual(HASHES)
        expect((await stat(join(folder, `${SOME_LEAF}`))).mtime).toEqual(PLANTED)
        expect(harbour.log.sessions(guest.name).length).toBeGreaterThanOrEqual(AT_ONCE)
        const before = moved(guest, 'download')
        await down(site, '/', folder)
        expect(moved(guest, 'download')).toBe(before)
      }, 90_000)
    })
  }

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
