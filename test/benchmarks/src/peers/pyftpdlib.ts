// pyftpdlib, from Debian's package or the cache: one process with an event loop.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contender, Surroundings } from './contender.js'
import { notInstalled, printed, unpacked, versionIn } from './programs.js'

const SERVER = fileURLToPath(new URL('../../servers/pyftpdlib-server.py', import.meta.url))

export const pyftpdlib: Contender = {
  name: 'pyftpdlib',
  about: 'one process, sendfile',
  async missing(surroundings) {
    const version = await this.version(surroundings)
    return version === 'unknown' ? notInstalled('python3-pyftpdlib python3-openssl') : undefined
  },
  async version(surroundings) {
    const program = 'import pyftpdlib, OpenSSL; print(pyftpdlib.__ver__)'
    return versionIn(await printed('/usr/bin/python3', ['-W', 'ignore', '-c', program], python(surroundings)))
  },
  async launch({ port, root, user, password, work, rsa }, surroundings) {
    const site = { port, root, user, password, work, tls: rsa ?? null }
    return {
      argv: ['/usr/bin/python3', '-W', 'ignore', SERVER, JSON.stringify(site)],
      env: python(surroundings),
    }
  },
  skips: () => undefined,
}

function python({ cache }: Surroundings): Record<string, string> {
  return { PYTHONPATH: join(unpacked(cache), 'usr', 'lib', 'python3', 'dist-packages') }
}
