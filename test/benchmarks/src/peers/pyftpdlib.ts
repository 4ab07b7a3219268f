// pyftpdlib, from Debian's package or the cache: one process with an event loop.
import { join } from 'node:path'
import { inRepository } from '../repository.js'
import type { Contender, Surroundings } from './contender.js'
import { notInstalled, printed, unpacked, versionIn } from './programs.js'

const SERVER = inRepository('test/benchmarks/servers/pyftpdlib-server.py')

export const pyftpdlib = contender('rsa', { name: 'pyftpdlib', about: 'one process, sendfile' })

export const pyftpdlibEcdsa = contender('ecdsa', {
  name: 'pyftpdlib-ecdsa',
  about: 'one process, ECDSA certificate',
  onlyRows: ['tls-login20', 'tls-sretr1'],
})

type Label = Pick<Contender, 'name' | 'about' | 'onlyRows'>

function contender(certificate: 'rsa' | 'ecdsa', label: Label): Contender {
  return {
    ...label,
    async missing(surroundings) {
      const version = await this.version(surroundings)
      return version === 'unknown' ? notInstalled('python3-pyftpdlib python3-openssl') : undefined
    },
    async version(surroundings) {
      const program = 'import pyftpdlib, OpenSSL; print(pyftpdlib.__ver__)'
      return versionIn(
        await printed('/usr/bin/python3', ['-W', 'ignore', '-c', program], python(surroundings)),
      )
    },
    async launch(given, surroundings) {
      const { host, port, root, user, password, work } = given
      const site = { host, port, root, user, password, work, tls: given[certificate] ?? null }
      return {
        argv: ['/usr/bin/python3', '-W', 'ignore', SERVER, JSON.stringify(site)],
        env: python(surroundings),
      }
    },
    skips: () => undefined,
  }
}

function python({ cache }: Surroundings): Record<string, string> {
  return { PYTHONPATH: join(unpacked(cache), 'usr', 'lib', 'python3', 'dist-packages') }
}
