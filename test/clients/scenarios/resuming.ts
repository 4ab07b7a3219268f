// Transfers that go on where others broke off, at odd offsets (RFC 3659 §5).
import { expect } from 'vitest'
import { hashOf, MIB, sha256, sha256OfFile, someBytes } from '../lab/bytes.js'
import type { LogBook } from '../lab/log-book.js'
import { scenario } from '../lab/scenario.js'

const SMALL = 300_001
const LARGE = 5 * MIB
const CASES = [
  { offset: 1, size: SMALL },
  { offset: 1_234_567, size: LARGE },
  { offset: SMALL - 1, size: SMALL },
]

/** The bytes of the last transfer, which says that only the rest was moved. */
function lastMoved(log: LogBook, user: string, direction: 'download' | 'upload'): number | undefined {
  return log
    .transfers(user)
    .filter(transfer => transfer.direction === direction)
    .at(-1)?.bytes
}

const gets = CASES.map(({ offset, size }) =>
  scenario(`resumes a download of ${size} bytes at ${offset}`, {
    needs: ['resumeGet'],
    async run({ does, shelf, localFile, log, user }) {
      const bytes = someBytes(size)
      await shelf.put('/broken-off.bin', bytes)
      const local = await localFile('broken-off.bin', bytes.subarray(0, offset))
      await does.resumeGet('/broken-off.bin', local)
      expect(await sha256OfFile(local)).toBe(hashOf(size))
      expect(lastMoved(log, user, 'download')).toBe(size - offset)
      expect(log.commands(user)).toContain(`REST ${offset}`)
    },
  }),
)

const puts = CASES.map(({ offset, size }) =>
  scenario(`resumes an upload of ${size} bytes at ${offset}`, {
    needs: ['resumePut'],
    async run({ does, shelf, localFile, log, user }) {
      const bytes = someBytes(size)
      await shelf.put('/half-there.bin', bytes.subarray(0, offset))
      await does.resumePut(await localFile('half-there.bin', bytes), '/half-there.bin')
      expect(sha256(await shelf.bytes('/half-there.bin'))).toBe(hashOf(size))
      expect(lastMoved(log, user, 'upload')).toBe(size - offset)
    },
  }),
)

export const resuming = [...gets, ...puts]
