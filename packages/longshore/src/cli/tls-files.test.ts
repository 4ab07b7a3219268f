import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CERT, KEY, LOCKED_KEY, OTHER_KEY } from '../../test/certificates.js'
import { temporaryFolder } from '../../test/temporary-folder.js'
import { readTlsFiles } from './tls-files.js'

async function read(cert: string, key: string, passphrase?: string) {
  const folder = await temporaryFolder(onTestFinished)
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(certFile, cert)
  await writeFile(keyFile, key)
  const env = passphrase === undefined ? {} : { LONGSHORE_TLS_PASSPHRASE: passphrase }
  return readTlsFiles({ certFile, keyFile, mode: 'optional' }, env)
}

describe('the files for TLS', () => {
  it('are taken when certificate and key belong together', async () => {
    expect(await read(CERT, KEY)).toMatchObject({ cert: CERT, key: KEY })
  })

  it('may have a key behind a passphrase, which comes from the environment', async () => {
    expect(await read(CERT, LOCKED_KEY, 'opensesame')).toMatchObject({ passphrase: 'opensesame' })
  })

  it.each([
    [
      'a key of another certificate',
      CERT,
      OTHER_KEY,
      undefined,
      /key\.pem does not belong to the certificate .*cert\.pem/,
    ],
    [
      'the two files swapped',
      KEY,
      CERT,
      undefined,
      /cert\.pem holds no certificate .*; it is a private key, perhaps the two files are swapped$/,
    ],
    [
      'a certificate for a key',
      CERT,
      CERT,
      undefined,
      /key\.pem holds no private key .*; it is a certificate, perhaps/,
    ],
    [
      'no key in the file',
      CERT,
      'nothing',
      undefined,
      /key\.pem holds no private key in PEM form \(-----BEGIN PRIVATE KEY-----\)$/,
    ],
    [
      'a missing passphrase',
      CERT,
      LOCKED_KEY,
      undefined,
      /key\.pem is protected by a passphrase; set LONGSHORE_TLS_PASSPHRASE$/,
    ],
    [
      'a wrong passphrase',
      CERT,
      LOCKED_KEY,
      'sesame',
      /protected by another passphrase than the one in LONGSHORE_TLS_PASSPHRASE$/,
    ],
  ])('are refused with what to do: %s', async (_, cert, key, passphrase, message) => {
    await expect(read(cert, key, passphrase)).rejects.toMatchObject({
      name: 'StartProblem',
      message: expect.stringMatching(message),
    })
  })
})
