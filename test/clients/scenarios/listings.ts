// Listings as clients read them: LIST, NLST or MLSD as they like (RFC 959 §4.1.3, RFC 3659 §7).
import { expect } from 'vitest'
import { scenario } from '../lab/scenario.js'

const MANY = 2_000

export const listings = [
  scenario('lists an empty directory', {
    needs: ['list'],
    async run({ does, shelf }) {
      await shelf.makeDirectory('/empty')
      expect(await does.list('/empty')).toEqual([])
    },
  }),

  scenario(`lists a directory of ${MANY} entries, each once`, {
    needs: ['list'],
    async run({ does, shelf }) {
      const names = Array.from({ length: MANY }, (_, index) => `entry-${String(index).padStart(4, '0')}.txt`)
      await shelf.putMany('/many', names)
      expect((await does.list('/many')).sort()).toEqual(names)
    },
  }),
]
