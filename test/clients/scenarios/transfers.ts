// Whole files in both directions, compared by their hashes (RFC 959 §4.1.3: RETR, STOR, APPE).
import { expect } from 'vitest'
import { hashOf, MIB, sha256, sha256OfFile, someBytes } from '../lab/bytes.js'
import { scenario } from '../lab/scenario.js'

const SIZES = { 'no bytes': 0, '1 byte': 1, '64 KiB': 65_536, '5 MiB': 5 * MIB }

const puts = Object.entries(SIZES).map(([title, size]) =>
  scenario(`uploads ${title}`, {
    needs: ['put'],
    async run({ does, shelf, localFile }) {
      await does.put(await localFile('up.bin', someBytes(size)), `/up-${size}.bin`)
      expect(sha256(await shelf.bytes(`/up-${size}.bin`))).toBe(hashOf(size))
    },
  }),
)

const gets = Object.entries(SIZES).map(([title, size]) =>
  scenario(`downloads ${title}`, {
    needs: ['get'],
    async run({ does, shelf, local }) {
      await shelf.put(`/down-${size}.bin`, someBytes(size))
      await does.get(`/down-${size}.bin`, local(`down-${size}.bin`))
      expect(await sha256OfFile(local(`down-${size}.bin`))).toBe(hashOf(size))
    },
  }),
)

export const transfers = [
  ...puts,
  ...gets,

  scenario('puts a file in the place of another', {
    needs: ['put'],
    async run({ does, shelf, localFile }) {
      await shelf.put('/taken.bin', someBytes(100_000))
      const bytes = someBytes(333)
      await does.put(await localFile('short.bin', bytes), '/taken.bin')
      expect(sha256(await shelf.bytes('/taken.bin'))).toBe(sha256(bytes))
    },
  }),

  scenario('appends to a file', {
    needs: ['append'],
    async run({ does, shelf, localFile }) {
      const bytes = someBytes(70_001)
      await shelf.put('/log.bin', bytes.subarray(0, 20_000))
      await does.append(await localFile('rest.bin', bytes.subarray(20_000)), '/log.bin')
      expect(sha256(await shelf.bytes('/log.bin'))).toBe(sha256(bytes))
    },
  }),

  scenario('says that a file is not there, and goes on', {
    needs: ['get'],
    async run({ does, shelf, local }) {
      await expect(does.get('/absent.bin', local('absent.bin'))).rejects.toBeInstanceOf(Error)
      await shelf.put('/present.bin', someBytes(9))
      await does.get('/present.bin', local('present.bin'))
      expect(await sha256OfFile(local('present.bin'))).toBe(sha256(someBytes(9)))
    },
  }),
]
