import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'

it('processes what was committed, and lets nothing infected be seen', async () => {
  process.env.PORT = '0'
  const { processed, server } = await import('./main.js')
  const client = new Client()
  await client.access({
    host: 'localhost',
    port: server.addresses[0]?.port ?? 0,
    user: 'camera',
    password: 'shutter',
  })
  await client.uploadFrom(Readable.from(['picture']), 'one.jpg')
  await expect(client.uploadFrom(Readable.from(['EICAR test']), 'two.jpg')).rejects.toThrow('451')
  expect((await client.list()).map(entry => entry.name)).not.toContain('two.jpg')
  client.close()
  await server.close()
  expect(processed).toEqual([
    { path: '/one.jpg', sha256: createHash('sha256').update('picture').digest('hex') },
  ])
})
