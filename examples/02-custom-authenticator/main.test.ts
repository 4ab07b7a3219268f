import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { afterAll, beforeAll, expect, it } from 'vitest'

process.env.PORT = '0'
const { server } = await import('./main.js')
let client: Client

async function enter(user: string, password: string): Promise<Client> {
  const entering = new Client()
  await entering.access({ host: 'localhost', port: server.addresses[0]?.port ?? 0, user, password })
  return entering
}

beforeAll(async () => {
  client = await enter('ada', 'analytical')
})

afterAll(async () => {
  client.close()
  await server.close()
})

it('shows every account its own directory', async () => {
  expect((await client.list()).map(entry => entry.name)).toEqual(['notes.txt'])
  const guest = await enter('guest', 'engine')
  expect((await guest.list()).map(entry => entry.name)).toEqual(['readme.txt'])
  guest.close()
})

it('lets only those write who may', async () => {
  await client.uploadFrom(Readable.from(['new']), 'new.txt')
  expect(await client.size('new.txt')).toBe(3)
  const guest = await enter('guest', 'engine')
  await expect(guest.uploadFrom(Readable.from(['new']), 'new.txt')).rejects.toThrow('550')
  guest.close()
})

it('refuses a wrong password', async () => {
  await expect(enter('ada', 'differential')).rejects.toThrow('530')
})
