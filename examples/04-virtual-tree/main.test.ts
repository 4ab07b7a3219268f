import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'

it('shows several storages as one tree, each with its own rules', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-example-'))
  await writeFile(join(folder, 'old.txt'), 'old')
  Object.assign(process.env, { FOLDER: folder, PORT: '0' })
  const { server } = await import('./main.js')
  const client = new Client()
  await client.access({
    host: 'localhost',
    port: server.addresses[0]?.port ?? 0,
    user: 'ada',
    password: 'analytical',
  })
  const names = async (path: string) => (await client.list(path)).map(entry => entry.name).sort()
  expect(await names('/')).toEqual(['archive', 'inbox', 'todo.txt'])
  expect(await names('/archive')).toEqual(['old.txt'])
  expect(await names('/inbox')).toEqual(['letter.txt'])
  await expect(client.size('/inbox/.index')).rejects.toThrow('550')
  await expect(client.uploadFrom(Readable.from(['x']), '/archive/new.txt')).rejects.toThrow('550')
  await client.uploadFrom(Readable.from(['x']), '/inbox/new.txt')
  expect(await names('/inbox')).toEqual(['letter.txt', 'new.txt'])
  client.close()
  await server.close()
  await rm(folder, { recursive: true })
})
