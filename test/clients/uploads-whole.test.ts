// Uploads over TLS 1.3 by clients that close without having read the server's session tickets arrive whole, every time (P-59).
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lftp, quoted } from './adapters/lftp.js'
import { netFtp } from './adapters/net-ftp.js'
import { rclone, rcloneClient, remoteAt } from './adapters/rclone.js'
import { MIB, sha256, someBytes } from './lab/bytes.js'
import { type Guest, Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { type Site, visit } from './lab/site.js'
import type { Way } from './lab/way.js'

const TIMES = 30
const WAYS: readonly Way[] = [
  { mode: 'PASV', tls: 'explicit', family: 4 },
  { mode: 'EPSV', tls: 'implicit', family: 6 },
]

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open()
})
afterAll(() => harbour.close())

/** Around what the buffers of a connection hold, where the tail is lost most easily, and one that is much larger. */
function bytesOf(time: number): Buffer {
  return someBytes(time === 0 ? 5 * MIB : 200_000 + time * 9_973)
}

async function localFiles({ folder }: Site): Promise<string[]> {
  const names = Array.from({ length: TIMES }, (_, time) => `up-${time}.bin`)
  await Promise.all(names.map((name, time) => writeFile(join(folder, name), bytesOf(time))))
  return names
}

async function expectWhole({ name, shelf }: Guest): Promise<void> {
  for (let time = 0; time < TIMES; time++)
    expect(sha256(await shelf.bytes(`/up-${time}.bin`)), `upload ${time}`).toBe(sha256(bytesOf(time)))
  const protocols = harbour.log.sessions(name).flatMap(session => session.protocols)
  expect(new Set(protocols)).toEqual(new Set(['TLSv1.3']))
  const uploads = harbour.log.transfers(name).filter(({ direction }) => direction === 'upload')
  expect(uploads.map(({ outcome, secure }) => `${outcome} ${secure}`)).toEqual(
    Array(TIMES).fill('completed true'),
  )
}

for (const way of WAYS) {
  describeWith(`perl Net::FTP, ${way.tls} TLS`, netFtp.needs, () => {
    it(`uploads ${TIMES} files, all whole`, async () => {
      const { guest, site } = await visit(harbour, way)
      const names = await localFiles(site)
      const link = await netFtp.open(site)
      for (const name of names) await netFtp.tasks.put?.(link, join(site.folder, name), `/${name}`)
      await netFtp.close?.(link)
      await expectWhole(guest)
    }, 60_000)
  })

  describeWith(`lftp, ${way.tls} TLS`, [{ what: 'lftp', debian: 'lftp' }], () => {
    it(`uploads ${TIMES} files in sessions of their own, all whole`, async () => {
      const { guest, site } = await visit(harbour, way)
      for (const name of await localFiles(site)) {
        await lftp(site, [`put ${quoted(join(site.folder, name))} -o ${quoted(`/${name}`)}`])
      }
      await expectWhole(guest)
    }, 60_000)
  })

  for (const cache of ['32', '0']) {
    describeWith(`rclone with ${cache} TLS sessions to resume, ${way.tls} TLS`, rcloneClient.needs, () => {
      it(`uploads ${TIMES} files, all whole`, async () => {
        const { guest, site } = await visit(harbour, way)
        const names = await localFiles(site)
        const list = join(site.folder, 'list')
        await writeFile(list, names.join('\n'))
        const options = ['--files-from', list, '--ftp-tls-cache-size', cache, '--transfers', '4']
        await rclone(await remoteAt(site), 'copy', ...options, site.folder, 'server:/')
        await expectWhole(guest)
      }, 60_000)
    })
  }
}
