// basic-ftp from npm, in this process. Passive only: PASV or EPSV.
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Writable } from 'node:stream'
import * as basic from 'basic-ftp'
import type { Client } from '../lab/client.js'
import { ways } from '../lab/way.js'

const SECURE = { clear: false, explicit: true, implicit: 'implicit' } as const

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size
}

async function names(client: basic.Client, path: string): Promise<string[]> {
  return (await client.list(path)).map(({ name }) => name)
}

interface Link {
  readonly client: basic.Client
  readonly enter: () => Promise<unknown>
}

/** Takes nothing. */
function full(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) })
}

/** A reader that fails ends the session; the same client may log in again. */
async function dropAndList({ client, enter }: Link, remote: string, directory: string): Promise<string[]> {
  const why = await client.downloadTo(full(), remote).catch((error: unknown) => error)
  if (!client.closed) throw new Error(`it went on after ${String(why)}`)
  await enter()
  return names(client, directory)
}

export const basicFtp: Client<Link> = {
  title: 'basic-ftp',
  needs: [],
  dropsSession: true,
  ways: ways({ 4: ['PASV', 'EPSV'], 6: ['EPSV'] }, 'clear', 'explicit', 'implicit'),
  async open({ way, host, port, user, password, authority }) {
    const client = new basic.Client(25_000)
    client.prepareTransfer = way.mode === 'PASV' ? basic.enterPassiveModeIPv4 : basic.enterPassiveModeIPv6
    const secureOptions = { ca: await readFile(authority), host }
    const enter = () => client.access({ host, port, user, password, secure: SECURE[way.tls], secureOptions })
    await enter()
    return { client, enter }
  },
  close: async ({ client }) => client.close(),
  // With nothing to send it ends the connection before the handshake is done.
  clearOnly: ['uploads no bytes'],
  tasks: {
    list: ({ client }, path) => names(client, path),
    get: async ({ client }, remote, local) => void (await client.downloadTo(local, remote)),
    put: async ({ client }, local, remote) => void (await client.uploadFrom(local, remote)),
    resumeGet: async ({ client }, remote, local) =>
      void (await client.downloadTo(local, remote, await sizeOf(local))),
    async resumePut({ client }, local, remote) {
      const start = await client.size(remote)
      await client.appendFrom(createReadStream(local, { start }), remote)
    },
    append: async ({ client }, local, remote) => void (await client.appendFrom(local, remote)),
    makeDirectory: async ({ client }, path) => void (await client.send(`MKD ${path}`)),
    removeDirectory: async ({ client }, path) => void (await client.removeEmptyDir(path)),
    rename: async ({ client }, from, to) => void (await client.rename(from, to)),
    remove: async ({ client }, path) => void (await client.remove(path)),
    modified: ({ client }, path) => client.lastMod(path),
    async setModified({ client }, path, when) {
      await client.send(`MFMT ${when.toISOString().replaceAll(/[-T:]/g, '').slice(0, 14)} ${path}`)
    },
    dropGetAndList: dropAndList,
  },
}
