import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'

it('runs FTP beside Fastify, and ends with it', async () => {
  Object.assign(process.env, { PORT: '0', FTP_PORT: '0' })
  const { app, ftp } = await import('./main.js')
  const client = new Client()
  const port = ftp.addresses[0]?.port ?? 0
  await client.access({ host: 'localhost', port, user: 'ada', password: 'analytical' })
  const sessions = (await app.inject('/sessions')).json() as { who: string }[]
  expect(sessions).toHaveLength(1)
  expect(sessions[0]?.who).toBe('ada')
  await app.close()
  expect(ftp.sessions.size).toBe(0)
  await expect(new Client().access({ host: 'localhost', port })).rejects.toThrow(
    /ECONNREFUSED|refused|closed/i,
  )
})
