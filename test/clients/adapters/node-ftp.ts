// ftp from npm, in this process. PASV only, so no IPv6.

import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Ftp from 'ftp'
import type { Client } from '../lab/client.js'
import { ways } from '../lab/way.js'

const BEYOND_LATIN_1 = ['caf\u00e9 (NFC)', 'cafe\u0301 (NFD)', '\u{1f6a2} ship', '\u6f22\u5b57']

type Done<T> = (error: Error | undefined | null, value: T) => void

function answer<T>(ask: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => ask((error, value) => (error ? reject(error) : resolve(value))))
}

async function fetch(link: Ftp, remote: string, local: string, flags = 'w'): Promise<void> {
  const source = await answer<NodeJS.ReadableStream>(done => link.get(remote, done))
  await pipeline(source, createWriteStream(local, { flags }))
}

const names = async (link: Ftp, path: string) =>
  (await answer<Ftp.ListingElement[]>(done => link.list(path, done))).map(({ name }) => name)

export const nodeFtp: Client<Ftp> = {
  title: 'ftp (npm)',
  needs: [],
  // With implicit TLS it leaves data connections in the clear.
  ways: ways({ 4: ['PASV'] }, 'clear', 'explicit'),
  cannotSay: {
    ' leading space': 'its parser of listings drops the space',
    ...Object.fromEntries(BEYOND_LATIN_1.map(name => [name, 'it reads listings as Latin-1'])),
  },
  async open({ way, host, port, user, password, authority }) {
    const link = new Ftp()
    const secureOptions = { ca: await readFile(authority), host }
    const ready = once(link, 'ready')
    link.connect({ host, port, user, password, secure: way.tls === 'explicit', secureOptions })
    await ready
    link.on('error', () => {})
    return link
  },
  async close(link) {
    const closed = once(link, 'close')
    link.end()
    await closed
  },
  tasks: {
    list: names,
    get: (link, remote, local) => fetch(link, remote, local),
    put: (link, local, remote) => answer<void>(done => link.put(local, remote, done as Done<void>)),
    async resumeGet(link, remote, local) {
      const { size } = await stat(local)
      await answer<void>(done => link.restart(size, done as Done<void>))
      await fetch(link, remote, local, 'a')
    },
    async resumePut(link, local, remote) {
      const start = await answer<number>(done => link.size(remote, done))
      await answer<void>(done => link.append(createReadStream(local, { start }), remote, done as Done<void>))
    },
    append: (link, local, remote) => answer<void>(done => link.append(local, remote, done as Done<void>)),
    makeDirectory: (link, path) => answer<void>(done => link.mkdir(path, done as Done<void>)),
    removeDirectory: (link, path) => answer<void>(done => link.rmdir(path, done as Done<void>)),
    rename: (link, from, to) => answer<void>(done => link.rename(from, to, done as Done<void>)),
    remove: (link, path) => answer<void>(done => link.delete(path, done as Done<void>)),
    modified: (link, path) => answer<Date>(done => link.lastMod(path, done)),
    async dropGetAndList(link, remote, directory) {
      const source = await answer<NodeJS.ReadableStream>(done => link.get(remote, done))
      // Its own abort() waits for the end of the transfer.
      await once(source, 'readable')
      ;(source as Readable).on('error', () => {}).destroy()
      return names(link, directory)
    },
  },
}
