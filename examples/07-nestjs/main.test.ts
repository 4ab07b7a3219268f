import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'

it('runs FTP as a part of a Nest app, and ends with it', async () => {
  process.env.PORT = '0'
  const { app, ftp } = await import('./main.js')
  const port = ftp.addresses[0]?.port ?? 0
  const client = new Client()
  await client.access({ host: 'localhost', port, user: 'ada', password: 'analytical' })
  expect(await client.pwd()).toBe('/')
  await expect(new Client().access({ host: 'localhost', port, user: 'ada', password: 'no' })).rejects.toThrow(
    '530',
  )
  await app.close()
  await expect(new Client().access({ host: 'localhost', port })).rejects.toThrow(
    /ECONNREFUSED|refused|closed/i,
  )
})
