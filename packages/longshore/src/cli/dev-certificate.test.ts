import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { devFiles, ensureDevCertificate } from './dev-certificate.js'
import type { TlsSettings } from './settings.js'
import { readTlsFiles } from './tls-files.js'

const DAY_MS = 24 * 60 * 60 * 1000
const now = new Date('2026-03-01T12:00:00Z')
let cache: string
let settings: TlsSettings

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'longshore-dev-'))
  settings = { ...devFiles({ XDG_CACHE_HOME: cache, LOCALAPPDATA: cache }), mode: 'dev' }
})

afterEach(() => rm(cache, { recursive: true }))

const fingerprint = async () => new X509Certificate(await readFile(settings.certFile)).fingerprint256

describe('the certificate for development', () => {
  it('is for this machine, signed by itself, and goes with its key', async () => {
    await ensureDevCertificate(settings, now)
    const { certificate } = await readTlsFiles(settings, {})
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(['127.0.0.1', '::1'].map(address => certificate.checkIP(address))).toEqual(['127.0.0.1', '::1'])
    expect(Date.parse(certificate.validTo) - now.getTime()).toBe(365 * DAY_MS)
    expect(Date.parse(certificate.validFrom)).toBeLessThan(now.getTime())
  })

  it.skipIf(process.platform === 'win32')('is kept so that nobody else can read its key', async () => {
    await ensureDevCertificate(settings, now)
    expect((await stat(settings.keyFile)).mode & 0o777).toBe(0o600)
    expect((await stat(join(cache, 'longshore'))).mode & 0o777).toBe(0o700)
  })

  it('is the same at the next start, and another one before it ends', async () => {
    await ensureDevCertificate(settings, now)
    const first = await fingerprint()
    await ensureDevCertificate(settings, new Date(now.getTime() + 350 * DAY_MS))
    expect(await fingerprint()).toBe(first)
    await ensureDevCertificate(settings, new Date(now.getTime() + 360 * DAY_MS))
    expect(await fingerprint()).not.toBe(first)
  })

  it('is made anew where a file is missing or broken', async () => {
    await ensureDevCertificate(settings, now)
    const first = await fingerprint()
    await writeFile(settings.certFile, 'no certificate')
    await ensureDevCertificate(settings, now)
    expect(await fingerprint()).not.toBe(first)
    await rm(settings.keyFile)
    await ensureDevCertificate(settings, now)
    await readTlsFiles(settings, {})
  })

  it('is a problem in one line where it cannot be kept', async () => {
    await writeFile(join(cache, 'longshore'), 'a file')
    await expect(ensureDevCertificate(settings, now)).rejects.toThrow(
      /^the certificate for development cannot be kept in .*: /,
    )
  })
})
