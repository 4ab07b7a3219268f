// A certificate authority that lives as long as a test run: certificates for servers and clients, made by openssl.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** Signs certificates; `cert` is its own. */
export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'longshore-ca-'))
  readonly cert: string

  constructor() {
    this.#openssl('req', '-x509', ...newKey('ca'), '-out', 'ca.pem', '-days', '2', '-subj', '/CN=authority')
    this.cert = this.#read('ca.pem')
  }

  /** For a client, or for a server of these names. */
  issue(commonName: string, names: readonly string[] = ['localhost']): Identity {
    this.#openssl('req', ...newKey('one'), '-out', 'one.csr', '-subj', `/CN=${commonName}`)
    writeFileSync(
      join(this.#folder, 'ext'),
      `subjectAltName=${names.map(name => `DNS:${name},`).join('')}IP:127.0.0.1\n`,
    )
    this.#openssl(
      'x509',
      '-req',
      '-in',
      'one.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'one.pem',
      '-days',
      '2',
      '-extfile',
      'ext',
    )
    return { cert: this.#read('one.pem'), key: this.#read('one.key') }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.#folder, stdio: 'ignore' })
  }

  #read(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8')
  }
}

function newKey(name: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
}
