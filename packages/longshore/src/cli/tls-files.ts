/** Reads the certificate and its key, and says what is wrong with them before a client finds out (RFC 4217, RFC 5280). */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Io } from './io.js'
import { escaped } from './log/escape.js'
import { codeOf, fileFault, StartProblem } from './problem.js'
import type { TlsSettings } from './settings.js'

/** The variable that holds the passphrase of the key. */
export const PASSPHRASE_VARIABLE = 'LONGSHORE_TLS_PASSPHRASE'

/** What TLS needs, checked to belong together. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
  readonly passphrase?: string
  readonly certificate: X509Certificate
}

/** Fails with a StartProblem that names the file and what to do. */
export async function readTlsFiles({ certFile, keyFile }: TlsSettings, env: Io['env']): Promise<TlsFiles> {
  const cert = await readPem(certFile, 'certificate')
  const key = await readPem(keyFile, 'private key')
  const passphrase = env[PASSPHRASE_VARIABLE]
  const certificate = parseCertificate(cert, certFile)
  const privateKey = parseKey(key, keyFile, passphrase)
  if (!certificate.checkPrivateKey(privateKey))
    throw new StartProblem(
      `the private key ${escaped(keyFile)} does not belong to the certificate ${escaped(certFile)}; give the two that were made together`,
    )
  return { cert, key, ...(passphrase === undefined ? {} : { passphrase }), certificate }
}

async function readPem(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new StartProblem(`the ${what} ${escaped(file)} cannot be read: ${fileFault(error)}`)
  }
}

function parseCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new StartProblem(
      `${escaped(file)} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)${swapped(pem, 'PRIVATE KEY', 'a private key')}`,
    )
  }
}

function parseKey(pem: string, file: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (error) {
    throw new StartProblem(`${escaped(file)} ${keyFault(pem, error, passphrase)}`)
  }
}

function keyFault(pem: string, error: unknown, passphrase: string | undefined): string {
  if (/ENCRYPTED/.test(pem) || codeOf(error) === 'ERR_MISSING_PASSPHRASE') {
    return passphrase === undefined
      ? `is protected by a passphrase; set ${PASSPHRASE_VARIABLE}`
      : `is protected by another passphrase than the one in ${PASSPHRASE_VARIABLE}`
  }
  return `holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)${swapped(pem, 'BEGIN CERTIFICATE', 'a certificate')}`
}

function swapped(pem: string, sign: string, what: string): string {
  return pem.includes(sign) ? `; it is ${what}, perhaps the two files are swapped` : ''
}
