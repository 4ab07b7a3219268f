// A server that demands close_notify behind uploads (strictShutdown): what clients send when they are done satisfies it (C-21; RFC 8446 §6.1).
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { basicFtp } from './adapters/basic-ftp.js'
import { curl } from './adapters/curl.js'
import { ftplib } from './adapters/ftplib.js'
import { lftpClient } from './adapters/lftp.js'
import { MIB, sha256, someBytes } from './lab/bytes.js'
import type { Client } from './lab/client.js'
import { Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { visit } from './lab/site.js'
import { titleOf } from './lab/way.js'

const BYTES = someBytes(5 * MIB)

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open({ strictShutdown: true })
})
afterAll(() => harbour.close())

uploads(curl)
uploads(lftpClient)
uploads(ftplib)
uploads(basicFtp)

function uploads<Link>({ title, needs, ways, open, tasks, close }: Client<Link>): void {
  describeWith(title, needs, () => {
    for (const way of ways.filter(({ tls }) => tls !== 'clear')) {
      it(`uploads (${titleOf(way)})`, async () => {
        const { guest, site } = await visit(harbour, way)
        const local = join(site.folder, 'local.bin')
        await writeFile(local, BYTES)
        const link = await open(site)
        await tasks.put?.(link, local, '/up.bin')
        await close?.(link)
        expect(sha256(await guest.shelf.bytes('/up.bin'))).toBe(sha256(BYTES))
      })
    }
  })
}
