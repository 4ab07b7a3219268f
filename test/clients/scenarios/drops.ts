// Transfers that the client drops half-way, with ABOR or without, and a session that goes on (RFC 959 §4.1.3; A4).
import { expect } from 'vitest'
import { MIB } from '../lab/bytes.js'
import type { LogBook } from '../lab/log-book.js'
import { scenario } from '../lab/scenario.js'

/** More than the buffers on the way can hold. */
const TOO_LARGE = 64 * MIB

/** The transfers of the session that dropped one. */
function inItsSession(log: LogBook, user: string, direction: 'download' | 'upload') {
  const dropping = log
    .sessions(user)
    .findLast(page => page.transfers.some(each => each.direction === direction))
  const transfers = dropping?.transfers ?? []
  const dropped = transfers.findLast(each => each.direction === direction)
  return { dropped, after: transfers.slice(transfers.indexOf(dropped!) + 1) }
}

export const drops = [
  scenario('drops a download and goes on', {
    needs: ['dropGetAndList'],
    async run({ client, does, shelf, log, user }) {
      await shelf.putZeros('/endless.bin', TOO_LARGE)
      await shelf.makeDirectory('/after-get/this')
      expect(await does.dropGetAndList('/endless.bin', '/after-get')).toEqual(['this'])
      const { dropped, after } = inItsSession(log, user, 'download')
      expect(dropped).toMatchObject({
        path: '/endless.bin',
        outcome: expect.not.stringContaining('completed'),
      })
      expect(dropped?.bytes).toBeLessThan(TOO_LARGE)
      if (client.dropsSession !== true) expect(after.map(({ outcome }) => outcome)).toEqual(['completed'])
    },
  }),

  scenario('drops an upload and goes on', {
    needs: ['dropPutAndList'],
    async run({ does, shelf, log, user }) {
      await shelf.makeDirectory('/after-put/that')
      expect(await does.dropPutAndList('/never-whole.bin', '/after-put')).toEqual(['that'])
      // What was sent may have ended before the ABOR was read.
      expect(log.commands(user)).toContain('ABOR')
      const { dropped, after } = inItsSession(log, user, 'upload')
      expect(dropped?.path).toBe('/never-whole.bin')
      expect(after.map(({ outcome }) => outcome)).toEqual(['completed'])
    },
  }),
]
