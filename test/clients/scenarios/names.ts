// Names that need quoting, escaping or care somewhere on the way (RFC 2640, P-11; B-list of clients in the protocol notes).
import { expect } from 'vitest'
import { sha256, sha256OfFile, someBytes } from '../lab/bytes.js'
import type { ClientFacts } from '../lab/client.js'
import { scenario } from '../lab/scenario.js'

const NAMES = [
  ...['two words', 'double "quotes" inside', "it's", '-leading-dash', ' leading space', 'trailing space '],
  ...[
    '100%',
    '%41%2F',
    'hash#tag',
    'semi;colon',
    'brackets [1]',
    'back\\slash',
    'a & b',
    '~tilde',
    'one, two',
  ],
  ...[
    'caf\u00e9 (NFC)',
    'cafe\u0301 (NFD)',
    '\u{1f6a2} ship',
    '\u6f22\u5b57',
    'plus+sign',
    'question?',
    '$HOME',
    'semi -> arrow',
  ],
]

function sayable({ cannotSay = {} }: ClientFacts): string[] {
  return NAMES.filter(name => !Object.hasOwn(cannotSay, name))
}

export const names = [
  scenario('uploads under odd names', {
    needs: ['put'],
    each: 'client',
    async run({ client, does, shelf, localFile }) {
      const local = await localFile('odd.bin', someBytes(77))
      await shelf.makeDirectory('/odd up')
      for (const name of sayable(client)) await does.put(local, `/odd up/${name}`)
      expect(await shelf.names('/odd up')).toEqual(sayable(client).sort())
    },
  }),

  scenario('lists and downloads odd names', {
    needs: ['list', 'get'],
    each: 'client',
    async run({ client, does, shelf, local }) {
      const known = sayable(client)
      for (const [index, name] of known.entries()) await shelf.put(`/odd/${name}`, someBytes(index + 1))
      expect((await does.list('/odd')).sort()).toEqual([...known].sort())
      for (const [index, name] of known.entries()) {
        await does.get(`/odd/${name}`, local('odd-down.bin'))
        expect(await sha256OfFile(local('odd-down.bin')), name).toBe(sha256(someBytes(index + 1)))
      }
    },
  }),

  scenario('renames and deletes odd names', {
    needs: ['rename', 'remove'],
    each: 'client',
    async run({ client, does, shelf }) {
      await shelf.put('/odd moves/start', someBytes(5))
      let current = 'start'
      for (const name of sayable(client)) {
        await does.rename(`/odd moves/${current}`, `/odd moves/${name}`)
        expect(await shelf.names('/odd moves')).toEqual([name])
        current = name
      }
      await does.remove(`/odd moves/${current}`)
      expect(await shelf.names('/odd moves')).toEqual([])
    },
  }),
]
