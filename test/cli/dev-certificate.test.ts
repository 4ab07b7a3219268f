// `longshore serve --tls dev`: a client that is told to trust the certificate connects, and the fingerprint is the one that was printed.
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { Program, temporaryFolder } from './program.js'

it('makes a certificate that is trusted once told so, and prints its fingerprint', {
  timeout: 30_000,
}, async () => {
  const temporary = temporaryFolder()
  const [served, cache] = [join(temporary.folder, 'files'), join(temporary.folder, 'cache')]
  mkdirSync(served)
  const argv = ['serve', served, '--port', '0', '--user', 'alice:s3cret', '--tls', 'dev']
  const program = new Program(argv, { env: { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache } })
  onTestFinished(async () => {
    await program.kill()
    temporary.remove()
  })
  const [, port] = await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)/)
  const [, fingerprint] = await program.until(/SHA-256 ([0-9A-F:]{95})/)
  await program.until(/--cacert .*dev-certificate\.pem/)
  const plain = connectPlain(Number(port), '127.0.0.1')
  await once(plain, 'data')
  plain.write('AUTH TLS\r\n')
  await once(plain, 'data')
  const ca = readFileSync(join(cache, 'longshore', 'dev-certificate.pem'))
  const tls = connect({ socket: plain, ca, servername: 'localhost' })
  await once(tls, 'secureConnect')
  expect(tls.getPeerCertificate().fingerprint256).toBe(fingerprint)
  tls.destroy()
})
