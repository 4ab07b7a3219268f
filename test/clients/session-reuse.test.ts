// A server that demands that data connections resume the TLS session of the control connection (sessionReuse: 'require'; P-53, C-07).
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curl } from './adapters/curl.js'
import { ftplib } from './adapters/ftplib.js'
import { lftpClient } from './adapters/lftp.js'
import { MIB, sha256, sha256OfFile, someBytes } from './lab/bytes.js'
import type { Client } from './lab/client.js'
import { Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { type Site, visit } from './lab/site.js'
import { titleOf } from './lab/way.js'

const BYTES = someBytes(5 * MIB)

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open({ sessionReuse: 'require' })
})
afterAll(() => harbour.close())

const resuming: readonly Client<Site>[] = [curl, lftpClient]

for (const { title, needs, ways, tasks } of resuming) {
  describeWith(`${title}, which resumes its session`, needs, () => {
    for (const way of ways.filter(({ tls }) => tls !== 'clear')) {
      it(`lists, downloads and uploads (${titleOf(way)})`, async () => {
        const { guest, site } = await visit(harbour, way)
        const local = join(site.folder, 'local.bin')
        await guest.shelf.put('/there/down.bin', BYTES)
        expect(await tasks.list?.(site, '/there')).toEqual(['down.bin'])
        await tasks.get?.(site, '/there/down.bin', local)
        expect(await sha256OfFile(local)).toBe(sha256(BYTES))
        await tasks.put?.(site, local, '/there/up.bin')
        expect(sha256(await guest.shelf.bytes('/there/up.bin'))).toBe(sha256(BYTES))
        expect(harbour.log.transfers(guest.name).map(({ outcome }) => outcome)).toEqual(
          Array(3).fill('completed'),
        )
      })
    }
  })
}

describeWith('python ftplib, which never resumes', ftplib.needs, () => {
  describe.each(ftplib.ways.filter(({ tls }) => tls !== 'clear'))('$mode over IPv$family', way => {
    it('is told 522, and nothing is moved', async () => {
      const { guest, site } = await visit(harbour, way)
      const local = join(site.folder, 'local.bin')
      await writeFile(local, BYTES)
      await guest.shelf.put('/down.bin', BYTES)
      const link = await ftplib.open(site)
      await expect(ftplib.tasks.put?.(link, local, '/up.bin')).rejects.toThrow('522')
      await expect(ftplib.tasks.list?.(link, '/')).rejects.toThrow('522')
      await expect(ftplib.tasks.get?.(link, '/down.bin', local)).rejects.toThrow('522')
      await ftplib.close?.(link)
      expect(await readFile(local)).toHaveLength(0)
      expect(harbour.log.transfers(guest.name).map(({ bytes }) => bytes)).toEqual([0, 0, 0])
    })
  })
})
