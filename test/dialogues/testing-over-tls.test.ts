// The conversations that apps and plugin authors hold in their own tests, over TLS with protected data connections.
import { staticUsers } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { converse, receiveData, sendData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { expect, it } from 'vitest'
import { pattern } from './runner/bytes-text.js'
import { SERVER_CERT, SERVER_KEY } from './runner/certificates.js'

it.each([
  ['implicit', true],
  ['explicit', false],
])('moves protected data in a conversation over %s TLS', async (_, implicitTls) => {
  const storage = memoryStorage()
  const server = createServer({
    authenticator: staticUsers([{ name: 'alice', password: 'secret', storage, requireTls: true }]),
    tls: { cert: SERVER_CERT, key: SERVER_KEY, policy: 'required', sessionReuse: 'require' },
  })
  const dialogue = await converse(server, { implicitTls })
  if (!implicitTls) {
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    await dialogue.command('PROT P')
  }
  await dialogue.command('USER alice')
  expect((await dialogue.command('PASS secret')).code).toBe(230)
  await dialogue.command('TYPE I')
  const sent = await sendData(dialogue, 'STOR up', pattern(500_000), { secure: true })
  expect(sent.code).toBe(226)
  const received = await receiveData(dialogue, 'RETR up', { secure: true })
  expect(received.reply.code).toBe(226)
  expect(received.bytes.equals(pattern(500_000))).toBe(true)
  const refused = await receiveData(dialogue, 'RETR absent', { secure: true })
  expect(refused.reply.code).toBe(550)
  await server.close()
})
