import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'
import { testServer } from './main.js'

it('gives a test an FTP server, and what happened on it', async () => {
  const server = await testServer({ '/in/order.csv': '1;2;3' })
  const { hostname, port, username, password } = new URL(server.url)
  const client = new Client()
  await client.access({ host: hostname, port: Number(port), user: username, password })
  await client.rename('in/order.csv', 'done.csv')
  client.close()
  expect(server.events.filter(event => event.type === 'command').map(event => event.verb)).toContain('RNTO')
  await server[Symbol.asyncDispose]()
  await expect(new Client().access({ host: hostname, port: Number(port) })).rejects.toThrow(
    /ECONNREFUSED|refused|closed/i,
  )
})
