// Times of modification, which clients ask for and keep (RFC 3659 §3; draft-somers-ftp-mfxx for MFMT).
import { stat, utimes } from 'node:fs/promises'
import { expect } from 'vitest'
import { someBytes } from '../lab/bytes.js'
import type { ClientFacts } from '../lab/client.js'
import { scenario } from '../lab/scenario.js'

const WHEN = new Date('2019-03-04T05:06:07Z')

function expectSame(client: ClientFacts, actual: Date): void {
  const { timePrecisionMs = 1_000 } = client
  const rounded = (date: Date) => new Date(Math.floor(date.getTime() / timePrecisionMs) * timePrecisionMs)
  expect(rounded(actual)).toEqual(rounded(WHEN))
}

export const times = [
  scenario('asks when a file was modified', {
    needs: ['modified'],
    each: 'protection',
    async run({ client, does, shelf }) {
      await shelf.put('/old.bin', someBytes(5))
      await shelf.setModified('/old.bin', WHEN)
      expectSame(client, await does.modified('/old.bin'))
    },
  }),

  scenario('sets when a file was modified', {
    needs: ['setModified'],
    each: 'protection',
    async run({ client, does, shelf }) {
      await shelf.put('/dated.bin', someBytes(5))
      await does.setModified('/dated.bin', WHEN)
      expectSame(client, await shelf.modified('/dated.bin'))
    },
  }),

  scenario('keeps the time of a download', {
    needs: ['getKeepingTime'],
    each: 'protection',
    async run({ client, does, shelf, local }) {
      await shelf.put('/kept.bin', someBytes(5))
      await shelf.setModified('/kept.bin', WHEN)
      await does.getKeepingTime('/kept.bin', local('kept.bin'))
      expectSame(client, (await stat(local('kept.bin'))).mtime)
    },
  }),

  scenario('keeps the time of an upload', {
    needs: ['putKeepingTime'],
    each: 'protection',
    async run({ client, does, shelf, localFile }) {
      const local = await localFile('sent.bin', someBytes(5))
      await utimes(local, WHEN, WHEN)
      await does.putKeepingTime(local, '/sent.bin')
      expectSame(client, await shelf.modified('/sent.bin'))
    },
  }),
]
