// Certificates for the rows with TLS, made anew for each run by the openssl program.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Certificate } from './peers/contender.js'

const KINDS = {
  rsa: ['rsa:2048'],
  ecdsa: ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
} as const

/** Undefined when there is no openssl. */
export async function makeCertificates(
  folder: string,
): Promise<Record<'rsa' | 'ecdsa', Certificate> | undefined> {
  try {
    return { rsa: await make(folder, 'rsa'), ecdsa: await make(folder, 'ecdsa') }
  } catch {
    return undefined
  }
}

async function make(folder: string, kind: keyof typeof KINDS): Promise<Certificate> {
  const files = { cert: join(folder, `${kind}-cert.pem`), key: join(folder, `${kind}-key.pem`) }
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes']
  const out = ['-keyout', files.key, '-out', files.cert]
  await promisify(execFile)('openssl', ['req', '-x509', '-newkey', ...KINDS[kind], ...subject, ...out])
  return files
}
