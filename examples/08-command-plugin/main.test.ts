import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'

it('adds commands that FEAT announces and SITE knows', async () => {
  process.env.PORT = '0'
  const { server } = await import('./main.js')
  const client = new Client()
  await client.access({
    host: 'localhost',
    port: server.addresses[0]?.port ?? 0,
    user: 'ada',
    password: 'analytical',
  })
  expect((await client.send('AVBL')).message).toBe('213 1000000')
  expect((await client.send('SITE COUNT')).message).toMatch(/^200 \d+ commands so far\.$/)
  const features = await client.features()
  expect([...features.keys()]).toEqual(expect.arrayContaining(['AVBL', 'X-PLEASE-USE-TLS']))
  client.close()
  await server.close()
})
