// A server that allows CCC (clearCommandChannel): real clients leave TLS on the control connection and go on with protected data (RFC 4217 §6).
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { curl, curlOnce } from './adapters/curl.js'
import { ftplib } from './adapters/ftplib.js'
import { MIB, sha256, sha256OfFile, someBytes } from './lab/bytes.js'
import { type Guest, Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { visit } from './lab/site.js'
import { titleOf } from './lab/way.js'

const BYTES = someBytes(2 * MIB)

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open({ clearCommandChannel: true })
})
afterAll(() => harbour.close())

describeWith('curl, which leaves TLS behind its login', curl.needs, () => {
  // Passive: it says no close_notify and goes on behind that of the server.
  const modes = ['active', 'passive']
  const protectedWays = curl.ways.filter(({ tls }) => tls !== 'clear')
  const all = protectedWays.flatMap(way => modes.map(mode => [mode, titleOf(way), way] as const))
  it.each(all)('uploads and downloads, %s (%s)', async (mode, _title, way) => {
    const { guest, site } = await visit(harbour, way)
    const [up, down] = [join(site.folder, 'up.bin'), join(site.folder, 'down.bin')]
    await writeFile(up, BYTES)
    const leaving = ['--ftp-ssl-ccc', '--ftp-ssl-ccc-mode', mode]
    await curlOnce(site, '/up.bin', ...leaving, '--upload-file', up)
    await curlOnce(site, '/up.bin', ...leaving, '--output', down)
    expect(await sha256OfFile(down)).toBe(sha256(BYTES))
    expectCleared(guest)
  })
})

describeWith('python ftplib, which leaves TLS when it is told to', ftplib.needs, () => {
  const protectedWays = ftplib.ways.filter(({ tls }) => tls !== 'clear')
  it.each(protectedWays.map(way => [titleOf(way), way] as const))(
    'uploads and downloads (%s)',
    async (_title, way) => {
      const { guest, site } = await visit(harbour, way)
      const [up, down] = [join(site.folder, 'up.bin'), join(site.folder, 'down.bin')]
      await writeFile(up, BYTES)
      const link = await ftplib.open(site)
      await link.ask('clear')
      await ftplib.tasks.put?.(link, up, '/up.bin')
      await ftplib.tasks.get?.(link, '/up.bin', down)
      await ftplib.close?.(link)
      expect(sha256(await readFile(down))).toBe(sha256(BYTES))
      expectCleared(guest)
    },
  )
})

/** The control connection ended in the clear, and all data were protected. */
function expectCleared({ name }: Guest): void {
  const sessions = harbour.log.sessions(name)
  expect(sessions.flatMap(({ commands }) => commands).filter(({ verb }) => verb === 'CCC')).toHaveLength(
    sessions.length,
  )
  expect(sessions.map(({ session }) => session.secure)).not.toContain(true)
  expect(harbour.log.transfers(name).map(({ secure }) => secure)).toEqual([true, true])
}
