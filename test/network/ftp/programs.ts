// FTP client programs on a host of a lab: each lists, fetches and stores in the way that it is told to, and says what went wrong.
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from '../lab/child.js'
import type { Host } from '../lab/host.js'
import { PASSWORD, USER } from './server.js'

/** How a program opens data connections. `PASV` and `PORT` go where the addresses in them lead. */
export type Way = 'PASV' | 'EPSV' | 'PORT' | 'EPRT'

export interface Errand {
  /** Address of the server; IPv6 without brackets. */
  readonly server: string
  readonly way: Way
  readonly file: string
  readonly tls?: boolean
}

export interface Outcome {
  readonly code: number | null
  /** Of the fetched file. */
  readonly hash: string
  /** What the program printed. */
  readonly said: string
}

type Program = (errand: Errand, target: string) => Command

const CURL_WAYS: Readonly<Record<Way, readonly string[]>> = {
  PASV: ['--disable-epsv', '--no-ftp-skip-pasv-ip'],
  EPSV: [],
  PORT: ['--ftp-port', '-', '--disable-eprt'],
  EPRT: ['--ftp-port', '-'],
}

const curl: Program = ({ server, way, file, tls = false }, target) => [
  'curl',
  ...['--silent', '--show-error', '--verbose', '--max-time', '10', '--output', target],
  ...CURL_WAYS[way],
  ...(tls ? ['--ssl-reqd', '--insecure'] : []),
  ...['--user', `${USER}:${PASSWORD}`, `ftp://${inUrl(server)}/${file}`],
]

const lftp: Program = ({ server, way, file, tls = false }, target) => {
  const settings = {
    'ftp:passive-mode': way === 'PASV' || way === 'EPSV',
    'ftp:prefer-epsv': way === 'EPSV',
    // Whether lftp may go to another address than the 227 says.
    'ftp:ignore-pasv-address': false,
    'ftp:fix-pasv-address': false,
    'ftp:ssl-force': tls,
    'ftp:ssl-allow': tls,
    'ssl:verify-certificate': false,
    'net:max-retries': 1,
    'net:timeout': 8,
  }
  const set = Object.entries(settings).map(([name, value]) => `set ${name} ${value}`)
  const work = `open -u ${USER},${PASSWORD} ftp://${inUrl(server)}; get1 ${file} -o ${target}`
  return ['lftp', '-c', `${set.join('; ')}; debug 5; ${work}`]
}

const FTPLIB = `
import ftplib, ssl, sys
server, way, name, tls, user, password, target = sys.argv[1:]
if tls == 'true':
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    ftp = ftplib.FTP_TLS(context=context, timeout=8)
else:
    ftp = ftplib.FTP(timeout=8)
ftp.set_debuglevel(1)
ftp.trust_server_pasv_ipv4_address = True
ftp.set_pasv(way == 'PASV' or way == 'EPSV')
ftp.connect(server, 21)
ftp.login(user, password)
if tls == 'true': ftp.prot_p()
ftp.retrlines('LIST', print)
with open(target, 'wb') as out: ftp.retrbinary('RETR ' + name, out.write)
with open(target, 'rb') as back: ftp.storbinary('STOR ftplib-' + name, back)
ftp.quit()
`

/** It has no choice between PASV and EPSV: it takes the one that fits the address. */
const ftplib: Program = ({ server, way, file, tls = false }, target) => [
  ...(['python3', '-c', FTPLIB] as const),
  ...[server, way, file, String(tls), USER, PASSWORD, target],
]

export const PROGRAMS = { curl, lftp, ftplib } as const

/** Runs a program; it is not expected to succeed. */
export async function send(host: Host, program: keyof typeof PROGRAMS, errand: Errand): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-errand-'))
  const target = join(folder, 'fetched')
  try {
    const { code, stdout, stderr } = await host.run(PROGRAMS[program](errand, target))
    const bytes = await readFile(target).catch(() => Buffer.alloc(0))
    return { code, hash: createHash('sha256').update(bytes).digest('hex'), said: stdout + stderr }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
