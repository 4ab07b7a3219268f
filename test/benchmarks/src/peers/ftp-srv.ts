// ftp-srv, from npm, installed into the cache: one Node process.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inRepository } from '../repository.js'
import type { Contender } from './contender.js'

const SERVER = inRepository('test/benchmarks/servers/ftp-srv-server.cjs')
const FILES = 40

export const ftpSrv: Contender = {
  name: 'ftp-srv',
  about: 'one process',
  async missing({ cache }) {
    const version = await this.version({ cache, noAccount: () => undefined })
    return version === 'unknown' ? 'not installed (--install-peers gets it from npm)' : undefined
  },
  async version({ cache }) {
    const file = join(cache, 'node_modules', 'ftp-srv', 'package.json')
    const text = await readFile(file, 'utf8').catch(() => '{}')
    return (JSON.parse(text) as { version?: string }).version ?? 'unknown'
  },
  async launch({ host, port, root, user, password }, { cache }) {
    const site = { host, port, root, user, password, modules: join(cache, 'node_modules') }
    return { argv: [process.execPath, SERVER, JSON.stringify(site)] }
  },
  skips(row) {
    if (row.tls) return 'not run'
    return row.load.path?.toString().startsWith('MLSD') ? 'no MLSD' : undefined
  },
  lighter(row) {
    const { repeat, sessions = 1 } = row.load
    if (row.bytes === undefined || typeof repeat !== 'number' || repeat <= FILES) return row
    const bytes = (row.bytes / repeat) * FILES
    return { ...row, load: { ...row.load, sessions, repeat: FILES }, bytes }
  },
}
