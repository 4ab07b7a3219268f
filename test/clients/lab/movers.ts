// Programs that move whole trees, with several sessions at once: files both ways, compared by hash and by time, and nothing the next time.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lftp } from '../adapters/lftp.js'
import { rclone, remoteAt } from '../adapters/rclone.js'
import type { Guest, Harbour } from './harbour.js'
import { describeWith } from './presence.js'
import type { Shelf, ShelfKind } from './shelf.js'
import { type Site, visit } from './site.js'
import { titleOf, type Way } from './way.js'
import { hashesBelow, hashesOf, hashesOn, PLANTED, plant, plantOn, wood } from './wood.js'

const AT_ONCE = 8

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

/** A harbour that is open while the tests run, and where its guests keep their files. */
export interface Grounds {
  readonly harbour: () => Harbour
  readonly shelf: () => Promise<ShelfKind | Shelf>
  readonly files: number
}

/** Each program moves a wood of so many files up and down, over this way. */
export function describeMovers(way: Way, grounds: Grounds): void {
  for (const mover of movers) {
    describeWith(`${mover.title}, ${titleOf(way)}`, [mover.needs], () => {
      it(
        `uploads ${grounds.files} files with ${AT_ONCE} sessions, and nothing the next time`,
        () => movesUp(mover, way, grounds),
        120_000,
      )

      it(
        `downloads ${grounds.files} files with ${AT_ONCE} sessions, and nothing the next time`,
        () => movesDown(mover, way, grounds),
        120_000,
      )
    })
  }
}

async function movesUp({ up }: Mover, way: Way, { harbour, shelf, files }: Grounds): Promise<void> {
  const { guest, site } = await visit(harbour(), way, { shelf: await shelf() })
  const planted = wood(files)
  const [someLeaf] = planted.keys()
  const folder = join(site.folder, 'wood')
  await plant(folder, planted)
  await up(site, folder, '/wood')
  expect(await hashesOn(guest.shelf, '/wood')).toEqual(
    Object.fromEntries(Object.entries(hashesOf(planted)).map(([path, hash]) => [`/wood${path}`, hash])),
  )
  expect(await guest.shelf.modified(`/wood${someLeaf}`)).toEqual(PLANTED)
  expect(harbour().log.sessions(guest.name).length).toBeGreaterThanOrEqual(AT_ONCE)
  const before = moved(harbour(), guest, 'upload')
  await up(site, folder, '/wood')
  expect(moved(harbour(), guest, 'upload')).toBe(before)
}

async function movesDown({ down }: Mover, way: Way, { harbour, shelf, files }: Grounds): Promise<void> {
  const { guest, site } = await visit(harbour(), way, { shelf: await shelf() })
  const planted = wood(files)
  const [someLeaf] = planted.keys()
  await plantOn(guest.shelf, planted)
  const folder = join(site.folder, 'wood')
  await down(site, '/', folder)
  expect(await hashesBelow(folder)).toEqual(hashesOf(planted))
  expect((await stat(join(folder, `${someLeaf}`))).mtime).toEqual(PLANTED)
  expect(harbour().log.sessions(guest.name).length).toBeGreaterThanOrEqual(AT_ONCE)
  const before = moved(harbour(), guest, 'download')
  await down(site, '/', folder)
  expect(moved(harbour(), guest, 'download')).toBe(before)
}

function moved({ log }: Harbour, { name }: Guest, direction: 'upload' | 'download'): number {
  return log.transfers(name).filter(transfer => transfer.direction === direction).length
}
