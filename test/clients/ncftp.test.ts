// ncftp's programs against a server of ours, over every way they can go.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ncftp, put } from './adapters/ncftp.js'
import { sha256, someBytes } from './lab/bytes.js'
import { Harbour } from './lab/harbour.js'
import { describeClient } from './lab/matrix.js'
import { describeWith } from './lab/presence.js'
import { visit } from './lab/site.js'

describeClient(ncftp)

describeWith('ncftpput with -z', ncftp.needs, () => {
  let harbour: Harbour
  beforeAll(async () => {
    harbour = await Harbour.open()
  })
  afterAll(() => harbour.close())

  it('resumes the upload of a small file', async () => {
    const { guest, site } = await visit(harbour, { mode: 'PASV', tls: 'clear', family: 4 })
    const bytes = someBytes(5_001)
    const local = join(site.folder, 'small.bin')
    await writeFile(local, bytes)
    await guest.shelf.put('/small.bin', bytes.subarray(0, 1_235))
    await put('-z')(site, local, '/small.bin')
    expect(sha256(await guest.shelf.bytes('/small.bin'))).toBe(sha256(bytes))
    expect(harbour.log.commands(guest.name)).toContain('REST 1235')
  })
})
