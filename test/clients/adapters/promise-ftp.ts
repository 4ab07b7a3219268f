// promise-ftp from npm, in this process. Passive only: EPSV where FEAT has it, PASV when told to.
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import PromiseFtp from 'promise-ftp'
import type { Client } from '../lab/client.js'
import { ways } from '../lab/way.js'

async function fetch(link: PromiseFtp, remote: string, local: string, flags = 'w'): Promise<void> {
  await pipeline(await link.get(remote), createWriteStream(local, { flags }))
}

const names = async (link: PromiseFtp, path: string) =>
  (await link.list(path)).map(entry => (typeof entry === 'string' ? entry : entry.name))

export const promiseFtp: Client<PromiseFtp> = {
  title: 'promise-ftp',
  needs: [],
  // With implicit TLS it leaves data connections in the clear.
  ways: ways({ 4: ['PASV', 'EPSV'], 6: ['EPSV'] }, 'clear', 'explicit'),
  cannotSay: { ' leading space': 'its parser of listings drops the space' },
  async open({ way, host, port, user, password, authority }) {
    const link = new PromiseFtp()
    const secureOptions = { ca: await readFile(authority), host }
    const options = { host, port, user, password, secure: way.tls === 'explicit', secureOptions }
    await link.connect({ ...options, ...{ forcePasv: way.mode === 'PASV' } })
    return link
  },
  close: async link => void (await link.end()),
  tasks: {
    list: names,
    get: (link, remote, local) => fetch(link, remote, local),
    put: (link, local, remote) => link.put(local, remote),
    async resumeGet(link, remote, local) {
      await link.restart((await stat(local)).size)
      await fetch(link, remote, local, 'a')
    },
    async resumePut(link, local, remote) {
      const start = await link.size(remote)
      await link.append(createReadStream(local, { start }), remote)
    },
    append: (link, local, remote) => link.append(local, remote),
    makeDirectory: (link, path) => link.mkdir(path),
    removeDirectory: (link, path) => link.rmdir(path),
    rename: (link, from, to) => link.rename(from, to),
    remove: (link, path) => link.delete(path),
    modified: (link, path) => link.lastMod(path),
    async dropGetAndList(link, remote, directory) {
      const source = await link.get(remote)
      // Its own abort() waits for the end of the transfer.
      await once(source, 'readable')
      ;(source as Readable).on('error', () => {}).destroy()
      return names(link, directory)
    },
  },
}
