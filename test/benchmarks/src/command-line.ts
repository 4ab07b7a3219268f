// The options of `npm run bench`.
import { parseArgs } from 'node:util'
import { UsageError } from './selection.js'

export interface Options {
  readonly rows?: string
  readonly servers?: string
  readonly rounds?: number
  readonly quick: boolean
  readonly out?: string
  readonly base?: string
  readonly table?: string
  readonly s3: boolean
  readonly docs: boolean
  readonly list: boolean
  readonly help: boolean
  readonly installPeers: boolean
  readonly createAccount: boolean
  readonly removeAccount: boolean
}

const FLAGS = {
  rows: { type: 'string' },
  servers: { type: 'string' },
  rounds: { type: 'string' },
  quick: { type: 'boolean' },
  out: { type: 'string' },
  base: { type: 'string' },
  table: { type: 'string' },
  s3: { type: 'boolean' },
  docs: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'install-peers': { type: 'boolean' },
  'create-account': { type: 'boolean' },
  'remove-account': { type: 'boolean' },
} as const

export const HELP = `npm run bench -- [options]

Runs longshore beside other FTP servers on this machine, row by row, interleaved, and prints tables.

  --s3              other rows: files in a bucket. Starts a Ceph RADOS Gateway of its own, in memory, and runs longshore
                    on @longshore/storage-s3 beside a program that calls the AWS SDK; all other options go with it
  --rows a,b        only these rows (--list shows all)
  --servers a,b     only these servers (--list shows all)
  --rounds N        every server N times for each row (default 3, with --quick 1)
  --quick           smaller transfers and one round: a first look, in about five minutes
  --base NAME       the server that ratios refer to (default vsftpd, with --s3 aws-sdk, or else the first)
  --out FILE.json   keeps every run, to render again or to compare
  --table FILE.json renders the tables of an earlier run and measures nothing; --base may differ
  --docs            writes the tables and the plot into docs/performance.md and docs/performance.svg; with --s3 the
                    tables only
  --list            the rows and the servers, and what is missing on this machine
  --install-peers   unpacks Debian's packages of the other servers into the cache folder and installs ftp-srv there
                    from npm, then ends; nothing is installed on the system
  --create-account  as root: makes the system account longshore-bench and the PAM services longshore-bench and
                    pure-ftpd, without which vsftpd, proftpd and pure-ftpd let nobody in, then ends. These services
                    let anybody in who reaches a server that asks them: for a machine of your own, not for one
                    that runs Pure-FTPd for others
  --remove-account  as root: removes them again
  -h, --help        this text

Needed: Linux, a C compiler and OpenSSL's headers for the load client, openssl for the TLS rows. What is missing is
said, and its rows are left out. Files lie in /dev/shm (about 1.5 GiB, removed at the end), programs in the cache folder
\${XDG_CACHE_HOME:-~/.cache}/longshore-bench. With --s3: Debian's radosgw, ceph-mon and ceph-osd, and 7 GiB of free memory.
`

/** @throws UsageError for options that there are not, and values that make no sense. */
export function readOptions(argv: readonly string[]): Options {
  const values = parsed(argv)
  const { rounds } = values
  if (rounds !== undefined && !/^[1-9]\d?$/.test(rounds))
    throw new UsageError(`--rounds ${rounds}: a number from 1 to 99 is needed`)
  return {
    ...optional('rows', values.rows),
    ...optional('servers', values.servers),
    ...optional('out', values.out),
    ...optional('base', values.base),
    ...optional('table', values.table),
    ...(rounds !== undefined && { rounds: Number(rounds) }),
    quick: values.quick ?? false,
    s3: values.s3 ?? false,
    docs: values.docs ?? false,
    list: values.list ?? false,
    help: values.help ?? false,
    installPeers: values['install-peers'] ?? false,
    createAccount: values['create-account'] ?? false,
    removeAccount: values['remove-account'] ?? false,
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (--help shows the options)`)
  }
}

function optional<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, string>)
}
