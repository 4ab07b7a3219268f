// Transfers that go on where others broke off, at odd offsets (RFC 3659 §5).
import { expect } from 'vitest'
import { MIB, sha256, sha256OfFile, someBytes } from '../lab/bytes.js'
import type { LogBook } from '../lab/log-book.js'
import { scenario } from '../lab/scenario.js'

const SIZE = 5 * MIB
const OFFSETS = [1, 1_234_567, SIZE - 1]

/** The bytes of the last transfer, which says that only the rest was moved. */
function lastMoved(log: LogBook, user: string, direction: 'download' | 'upload'): number | undefined {
  return log
    .transfers(user)
    .filter(transfer => transfer.direction === direction)
    .at(-1)?.bytes
}

const gets = OFFSETS.map(offset =>
  scenario(`resumes a download at ${offset}`, {
    needs: ['resumeGet'],
    async run({ does, shelf, localFile, log, user }) {
      const bytes = someBytes(SIZE)
      await shelf.put('/broken-off.bin', bytes)
      const local = await localFile('broken-off.bin', bytes.subarray(0, offset))
      await does.resumeGet('/broken-off.bin', local)
      expect(await sha256OfFile(local)).toBe(sha256(bytes))
      expect(lastMoved(log, user, 'download')).toBe(SIZE - offset)
      expect(log.commands(user)).toContain(`REST ${offset}`)
    },
  }),
)

const puts = OFFSETS.map(offset =>
  scenario(`resumes an upload at ${offset}`, {
    needs: ['resumePut'],
    async run({ does, shelf, localFile, log, user }) {
      const bytes = someBytes(SIZE)
      await shelf.put('/half-there.bin', bytes.subarray(0, offset))
      await does.resumePut(await localFile('half-there.bin', bytes), '/half-there.bin')
      expect(sha256(await shelf.bytes('/half-there.bin'))).toBe(sha256(bytes))
      expect(lastMoved(log, user, 'upload')).toBe(SIZE - offset)
    },
  }),
)

export const resuming = [...gets, ...puts]
