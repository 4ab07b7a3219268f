/** A certificate for development, signed by itself: made at the first start, and kept so that clients have to trust it only once (RFC 5280). */
import { webcrypto, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { dirname, join } from 'node:path'
import type { Io } from './io.js'
import { escaped } from './log/escape.js'
import { fileFault, StartProblem } from './problem.js'
import type { TlsSettings } from './settings.js'

const DAY_MS = 24 * 60 * 60 * 1000
const DAYS = 365
/** One that ends sooner is made anew. */
const LEAST_DAYS = 7
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Where it is kept: in the cache folder of the user. */
export function devFiles(env: Io['env']): Pick<TlsSettings, 'certFile' | 'keyFile'> {
  const local = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME
  const folder = join(local ?? join(homedir(), '.cache'), 'longshore')
  return { certFile: join(folder, 'dev-certificate.pem'), keyFile: join(folder, 'dev-key.pem') }
}

/** Makes it unless there is one that is valid for a week more. Fails with a StartProblem where it cannot be kept. */
export async function ensureDevCertificate({ certFile, keyFile }: TlsSettings, now: Date): Promise<void> {
  if (await isUsable(certFile, keyFile, now)) return
  const { cert, key } = await makeCertificate(now)
  try {
    await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 })
    await place(keyFile, key, 0o600)
    await place(certFile, cert, 0o644)
  } catch (error) {
    throw new StartProblem(
      `the certificate for development cannot be kept in ${escaped(dirname(certFile))}: ${fileFault(error)}`,
    )
  }
}

async function isUsable(certFile: string, keyFile: string, now: Date): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(certFile))
    await readFile(keyFile)
    return Date.parse(certificate.validTo) - now.getTime() > LEAST_DAYS * DAY_MS
  } catch {
    return false
  }
}

/** At its name in one step: another start may be reading it. */
async function place(file: string, text: string, mode: number): Promise<void> {
  const before = `${file}.${process.pid}`
  await writeFile(before, text, { mode })
  // Where the file was there already, with another mode.
  await chmod(before, mode)
  await rename(before, file)
}

interface Made {
  readonly cert: string
  readonly key: string
}

/** The library is loaded here only, since most starts need none of it; the metadata that it needs came with core. */
async function makeCertificate(now: Date): Promise<Made> {
  const x509 = await import('@peculiar/x509')
  const { subtle } = webcrypto
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=longshore development',
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + DAYS * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension(namesOfThisMachine()),
    ],
  })
  const exported = Buffer.from(await subtle.exportKey('pkcs8', keys.privateKey))
  return { cert: `${certificate.toString('pem')}\n`, key: x509.PemConverter.encode(exported, 'PRIVATE KEY') }
}

function namesOfThisMachine() {
  const names = [...new Set(['localhost', hostname()])].map(value => ({ type: 'dns', value }) as const)
  return [...names, ...['127.0.0.1', '::1'].map(value => ({ type: 'ip', value }) as const)]
}
