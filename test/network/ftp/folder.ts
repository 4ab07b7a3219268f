// What a server of these tests serves, and the certificate that it shows.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../lab/child.js'
import type { Lab } from '../lab/lab.js'

export interface Served {
  readonly folder: string
  /** The hash of each file. */
  readonly hashes: Readonly<Record<string, string>>
}

/** Makes a folder with files of random bytes: names to sizes. */
export async function serve(lab: Lab, sizes: Readonly<Record<string, number>>): Promise<Served> {
  const folder = join(lab.folder, 'served')
  await mkdir(folder)
  const hashes: Record<string, string> = {}
  for (const [name, size] of Object.entries(sizes)) {
    const bytes = randomBytes(size)
    await writeFile(join(folder, name), bytes)
    hashes[name] = hashOfBytes(bytes)
  }
  return { folder, hashes }
}

/** Makes a folder with so many empty files, for a listing that takes its time. */
export async function fill(folder: string, count: number): Promise<void> {
  await mkdir(folder)
  await Promise.all(Array.from({ length: count }, (_, n) => writeFile(join(folder, `file-${n}`), '')))
}

export async function hashOfFile(path: string): Promise<string> {
  return hashOfBytes(await readFile(path))
}

function hashOfBytes(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A key and a certificate of its own signing. */
export async function certify(lab: Lab): Promise<{ readonly cert: string; readonly key: string }> {
  const [cert, key] = [join(lab.folder, 'cert.pem'), join(lab.folder, 'key.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'] as const
  const paths = ['-subj', '/CN=ftp.example.test', '-keyout', key, '-out', cert] as const
  await must(['openssl', 'req', '-x509', ...kind, ...paths])
  return { cert, key }
}
