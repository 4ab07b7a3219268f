// The certificate of the servers of a test file: made by openssl when the tests run, and its own authority.
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from './processes.js'

export interface Certificate {
  readonly cert: string
  readonly key: string
  /** File that clients trust. */
  readonly authority: string
  /** Holds the file; to be removed. */
  readonly folder: string
}

/** For localhost, 127.0.0.1 and ::1. */
export async function makeCertificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-certificate-'))
  const [authority, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await must([
    ...(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] as const),
    ...['-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'],
    ...['-keyout', keyFile, '-out', authority],
  ])
  const [cert, key] = await Promise.all([readFile(authority, 'utf8'), readFile(keyFile, 'utf8')])
  return { cert, key, authority, folder }
}
