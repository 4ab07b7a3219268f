// Transfers in TYPE A, where lines end in CRLF on the way and in LF on both sides (RFC 959 §3.1.1.1; P-36).
import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { scenario } from '../lab/scenario.js'

const lines = Array.from({ length: 5_000 }, (_, index) => `${index}: ${'słowo '.repeat(index % 17)}`)
const TEXT = `${lines.join('\n')}\n`

export const texts = [
  scenario('downloads a text', {
    needs: ['getText'],
    async run({ does, shelf, local, log, user }) {
      await shelf.put('/down.txt', Buffer.from(TEXT))
      await does.getText('/down.txt', local('down.txt'))
      // Some clients keep the line ends of the network.
      expect((await readFile(local('down.txt'), 'utf8')).replaceAll('\r\n', '\n')).toBe(TEXT)
      expect(log.transfers(user).at(-1)?.bytes).toBe(Buffer.byteLength(TEXT) + lines.length)
    },
  }),

  scenario('uploads a text', {
    needs: ['putText'],
    async run({ does, shelf, localFile, log, user }) {
      await does.putText(await localFile('up.txt', Buffer.from(TEXT)), '/up.txt')
      expect((await shelf.bytes('/up.txt')).toString()).toBe(TEXT)
      expect(log.transfers(user).at(-1)?.bytes).toBe(Buffer.byteLength(TEXT) + lines.length)
    },
  }),
]
