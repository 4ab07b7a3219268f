// Habits of single programs: patterns, recursion, segments of one file, directories on the way, several files in one session.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { curl, curlMany } from './adapters/curl.js'
import { lftp } from './adapters/lftp.js'
import { ncftp, runNcftp } from './adapters/ncftp.js'
import { inetutils, inetutilsProgram, tnftp, tnftpProgram, typed } from './adapters/typed-ftp.js'
import { wget } from './adapters/wget.js'
import { hashOf, MIB, sha256, sha256OfFile, someBytes } from './lab/bytes.js'
import { Harbour } from './lab/harbour.js'
import { describeWith } from './lab/presence.js'
import { visit } from './lab/site.js'
import type { Way } from './lab/way.js'
import { hashesBelow, hashesOf, hashesOn, plant, plantOn, wood } from './lab/wood.js'

const CLEAR: Way = { mode: 'PASV', tls: 'clear', family: 4 }
const SECURE: Way = { mode: 'EPSV', tls: 'explicit', family: 6 }
const WOOD = wood(40)

let harbour: Harbour
beforeAll(async () => {
  harbour = await Harbour.open()
})
afterAll(() => harbour.close())

describeWith('lftp', [{ what: 'lftp', debian: 'lftp' }], () => {
  it.each([CLEAR, SECURE])('downloads one file in four segments at once ($tls)', async way => {
    // Slow enough for every segment to have its time.
    const { guest, site } = await visit(harbour, way, { limits: { downloadRate: 2 * MIB } })
    await guest.shelf.put('/large.bin', someBytes(5 * MIB))
    const local = join(site.folder, 'large.bin')
    await lftp(site, [`pget -n 4 /large.bin -o ${local}`])
    expect(await sha256OfFile(local)).toBe(hashOf(5 * MIB))
    const rests = harbour.log.commands(guest.name).filter(command => /^REST [1-9]/.test(command))
    expect(rests).toHaveLength(3)
    expect(harbour.log.sessions(guest.name)).toHaveLength(4)
  })
})

for (const [client, program] of [
  [tnftp, tnftpProgram],
  [inetutils, inetutilsProgram],
] as const) {
  describeWith(client.title, client.needs, () => {
    it('downloads and uploads what a pattern matches', async () => {
      const { guest, site } = await visit(harbour, CLEAR)
      for (const name of ['one.txt', 'two.txt', 'three.bin'])
        await guest.shelf.put(`/from/${name}`, someBytes(99))
      await guest.shelf.makeDirectory('/to')
      await mkdir(join(site.folder, 'here'))
      const here = join(site.folder, 'here')
      await typed(program, site, `lcd ${here}`, 'cd /from', 'mget *.txt', 'cd /to', 'mput *.txt')
      expect(Object.keys(await hashesBelow(here))).toEqual(['/one.txt', '/two.txt'])
      expect(await hashesOn(guest.shelf, '/to')).toEqual({
        '/to/one.txt': sha256(someBytes(99)),
        '/to/two.txt': sha256(someBytes(99)),
      })
    })
  })
}

describeWith('ncftp', ncftp.needs, () => {
  it('downloads and uploads a tree', async () => {
    const { guest, site } = await visit(harbour, CLEAR)
    const folder = join(site.folder, 'wood')
    await plant(folder, WOOD)
    await runNcftp(site, 'ncftpput', ['-R', site.host, '/', folder])
    expect(Object.values(await hashesOn(guest.shelf, '/wood'))).toEqual(Object.values(hashesOf(WOOD)))
    const back = join(site.folder, 'back')
    await mkdir(back)
    await runNcftp(site, 'ncftpget', ['-R', site.host, back, '/wood'])
    expect(await hashesBelow(join(back, 'wood'))).toEqual(hashesOf(WOOD))
  })
})

describeWith('curl', curl.needs, () => {
  it.each(['multicwd', 'nocwd', 'singlecwd'])('reaches deep directories by %s', async method => {
    const { guest, site } = await visit(harbour, SECURE)
    const local = join(site.folder, 'deep.bin')
    await writeFile(local, someBytes(1_000))
    await guest.shelf.makeDirectory('/a b/c%d')
    const options = ['--ftp-method', method]
    await curlMany(site, ['/a b/c%d/up.bin', '--upload-file', local, ...options])
    expect(sha256(await guest.shelf.bytes('/a b/c%d/up.bin'))).toBe(hashOf(1_000))
    await curlMany(site, ['/a b/c%d/up.bin', '--output', join(site.folder, 'back.bin'), ...options])
    expect(await sha256OfFile(join(site.folder, 'back.bin'))).toBe(hashOf(1_000))
  })

  it('makes the directories on the way', async () => {
    const { guest, site } = await visit(harbour, SECURE)
    const local = join(site.folder, 'deep.bin')
    await writeFile(local, someBytes(1_000))
    await curlMany(site, ['/new/and new/up.bin', '--ftp-create-dirs', '--upload-file', local])
    expect(sha256(await guest.shelf.bytes('/new/and new/up.bin'))).toBe(hashOf(1_000))
  })

  it('protects the login and not the data when told to (PROT C)', async () => {
    const { guest, site } = await visit(harbour, SECURE)
    await guest.shelf.put('/open.bin', someBytes(1_000))
    await curlMany(site, [
      '/open.bin',
      '--output',
      join(site.folder, 'open.bin'),
      '--no-ssl-reqd',
      '--ftp-ssl-control',
    ])
    expect(await sha256OfFile(join(site.folder, 'open.bin'))).toBe(hashOf(1_000))
    const [session] = harbour.log.sessions(guest.name)
    expect(session?.protocols).toEqual(['TLSv1.3'])
    expect(harbour.log.transfers(guest.name).map(({ secure }) => secure)).toEqual([false])
  })

  it.each([CLEAR, SECURE])('shows the reply to an upload that is refused ($tls)', async way => {
    const { site } = await visit(harbour, way)
    const local = join(site.folder, 'lost.bin')
    await writeFile(local, someBytes(1_000))
    const upload = curlMany(site, ['/absent/lost.bin', '--ftp-method', 'nocwd', '--upload-file', local])
    await expect(upload).rejects.toThrow('Failed FTP upload: 550')
  })

  it('moves ten files of different directories in one session', async () => {
    const { guest, site } = await visit(harbour, SECURE)
    const paths = Array.from({ length: 10 }, (_, index) => `/dir ${index % 3}/file-${index}.bin`)
    for (const [index, path] of paths.entries()) await guest.shelf.put(path, someBytes(index))
    const local = (index: number) => join(site.folder, `${index}.bin`)
    await curlMany(site, ...paths.map((path, index) => [path, '--output', local(index)] as const))
    for (const index of paths.keys()) expect(await sha256OfFile(local(index))).toBe(hashOf(index))
    expect(harbour.log.sessions(guest.name)).toHaveLength(1)
  })
})

describeWith('wget', [{ what: 'wget', debian: 'wget' }], () => {
  it.each([CLEAR, SECURE])('fetches nothing a second time with --timestamping ($tls)', async way => {
    const { guest, site } = await visit(harbour, way)
    await plantOn(guest.shelf, new Map([['/dated.bin', someBytes(5_000)]]))
    for (let time = 0; time < 2; time++) await wget(site, '/dated.bin', '--timestamping')
    expect(await sha256OfFile(join(site.folder, 'dated.bin'))).toBe(hashOf(5_000))
    const downloads = harbour.log.transfers(guest.name).filter(({ direction }) => direction === 'download')
    expect(downloads).toHaveLength(1)
  })
})
