// Transfers that the client drops half-way, with ABOR or without, and a session that goes on (RFC 959 §4.1.3; A4).
import { expect } from 'vitest'
import { MIB } from '../lab/bytes.js'
import { scenario } from '../lab/scenario.js'

/** More than the buffers on the way can hold. */
const TOO_LARGE = 64 * MIB

export const drops = [
  scenario('drops a download and goes on in the session', {
    needs: ['dropGetAndList'],
    async run({ does, shelf, log, user }) {
      await shelf.putZeros('/endless.bin', TOO_LARGE)
      await shelf.makeDirectory('/after-get/this')
      expect(await does.dropGetAndList('/endless.bin', '/after-get')).toEqual(['this'])
      const last = log
        .transfers(user)
        .filter(({ direction }) => direction === 'download')
        .at(-1)
      expect(last?.outcome).not.toBe('completed')
      expect(last?.bytes).toBeLessThan(TOO_LARGE)
    },
  }),

  scenario('drops an upload and goes on in the session', {
    needs: ['dropPutAndList'],
    async run({ does, shelf, log, user }) {
      await shelf.makeDirectory('/after-put/that')
      expect(await does.dropPutAndList('/never-whole.bin', '/after-put')).toEqual(['that'])
      // What was sent may have ended before the ABOR was read.
      expect(log.commands(user)).toContain('ABOR')
    },
  }),
]
