import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'

it('serves a folder to anybody, and takes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-example-'))
  await writeFile(join(folder, 'hello.txt'), 'hello')
  Object.assign(process.env, { FOLDER: folder, PORT: '0' })
  const { server } = await import('./main.js')
  const client = new Client()
  await client.access({ host: 'localhost', port: server.addresses[0]?.port ?? 0 })
  const names = (await client.list()).map(entry => entry.name)
  const upload = client.uploadFrom(join(folder, 'hello.txt'), 'mine.txt')
  await expect(upload).rejects.toThrow('550')
  client.close()
  await server.close()
  await rm(folder, { recursive: true })
  expect(names).toEqual(['hello.txt'])
})
