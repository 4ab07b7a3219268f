// longshore, as it was built last: an embedding program of a few lines, in several settings.
import { readFile } from 'node:fs/promises'
import { inRepository } from '../repository.js'
import type { Contender } from './contender.js'

const SERVER = inRepository('test/benchmarks/servers/longshore-server.mjs')
const MANIFEST = inRepository('packages/longshore/package.json')
const BUILT = inRepository('packages/longshore/dist/index.js')

interface Variant {
  readonly name: string
  readonly about: string
  readonly certificate?: 'ecdsa'
  readonly kernelCopy?: false
  readonly workers?: number
  readonly onlyRows?: readonly string[]
}

export const longshore = contender({ name: 'longshore', about: 'one process' })

export const longshoreWithoutKernelCopy = contender({
  name: 'longshore-js',
  about: 'one process, no kernel copy',
  kernelCopy: false,
  onlyRows: ['retr1', 'retr8', 'sretr1', 'sretr1-epsv', 'sretr16', 'sretr16-epsv'],
})

export const longshoreWorkers = contender({
  name: 'longshore-2w',
  about: 'two workers',
  workers: 2,
  onlyRows: [
    'retr8',
    'stor8',
    'sretr16',
    'noop50',
    'login50',
    'idle1000',
    'tls-retr8',
    'tls-stor8',
    'tls-login20',
  ],
})

export const longshoreEcdsa = contender({
  name: 'longshore-ecdsa',
  about: 'one process, ECDSA certificate',
  certificate: 'ecdsa',
  onlyRows: ['tls-login20', 'tls-sretr1'],
})

function contender({ name, about, certificate, kernelCopy, workers, onlyRows }: Variant): Contender {
  return {
    name,
    about,
    ...(onlyRows && { onlyRows }),
    async missing() {
      const built = await readFile(BUILT).catch(() => undefined)
      return built ? undefined : 'not built: run npm run build'
    },
    async version() {
      return (JSON.parse(await readFile(MANIFEST, 'utf8')) as { version: string }).version
    },
    async launch({ host, port, root, user, password, rsa, ecdsa }) {
      const tls = certificate === 'ecdsa' ? ecdsa : rsa
      const site = { host, port, root, user, password, kernelCopy, workers, ...(tls && { tls }) }
      return { argv: [process.execPath, SERVER, JSON.stringify(site)] }
    },
    skips: () => undefined,
  }
}
