// basic-ftp from npm, in this process. Passive only: PASV or EPSV.
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import * as basic from 'basic-ftp'
import type { Client } from '../lab/client.js'
import { ways } from '../lab/way.js'

const SECURE = { clear: false, explicit: true, implicit: 'implicit' } as const

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size
}

async function names(link: basic.Client, path: string): Promise<string[]> {
  return (await link.list(path)).map(({ name }) => name)
}

export const basicFtp: Client<basic.Client> = {
  title: 'basic-ftp',
  needs: [],
  ways: ways({ 4: ['PASV', 'EPSV'], 6: ['EPSV'] }, 'clear', 'explicit', 'implicit'),
  async open({ way, host, port, user, password, authority }) {
    const link = new basic.Client(25_000)
    link.prepareTransfer = way.mode === 'PASV' ? basic.enterPassiveModeIPv4 : basic.enterPassiveModeIPv6
    const secureOptions = { ca: await readFile(authority), host }
    await link.access({ host, port, user, password, secure: SECURE[way.tls], secureOptions })
    return link
  },
  close: async link => link.close(),
  // It takes a resumed handshake for done, and ends the connection within it when there is nothing to send.
  clearOnly: ['uploads no bytes'],
  tasks: {
    list: names,
    get: async (link, remote, local) => void (await link.downloadTo(local, remote)),
    put: async (link, local, remote) => void (await link.uploadFrom(local, remote)),
    resumeGet: async (link, remote, local) =>
      void (await link.downloadTo(local, remote, await sizeOf(local))),
    async resumePut(link, local, remote) {
      const start = await link.size(remote)
      await link.appendFrom(createReadStream(local, { start }), remote)
    },
    append: async (link, local, remote) => void (await link.appendFrom(local, remote)),
    makeDirectory: async (link, path) => void (await link.send(`MKD ${path}`)),
    removeDirectory: async (link, path) => void (await link.removeEmptyDir(path)),
    rename: async (link, from, to) => void (await link.rename(from, to)),
    remove: async (link, path) => void (await link.remove(path)),
    modified: (link, path) => link.lastMod(path),
    async setModified(link, path, when) {
      await link.send(`MFMT ${when.toISOString().replaceAll(/[-T:]/g, '').slice(0, 14)} ${path}`)
    },
  },
}
