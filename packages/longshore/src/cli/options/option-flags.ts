/** How each option is typed and explained; `--help` is made from this table. */
import { LIMIT_FLAGS } from './limit-flags.js'
import type { OptionFlag } from './option-flag.js'

const REACH = 'Where to listen:'
const WHO = 'Who may log in:'
const DATA = 'Data connections:'
const TLS = 'TLS:'
const BUCKET = 'A bucket as the root:'
const OUTPUT = 'Settings and output:'

/** All options that `serve` and `doctor` share, in the order of `--help`. */
export const OPTION_FLAGS: readonly OptionFlag[] = [
  {
    name: 'host',
    flag: '--host <address>',
    group: REACH,
    help: 'address to listen on; :: is every network (default: this machine only, 127.0.0.1 and ::1)',
    repeatable: true,
  },
  {
    name: 'port',
    flag: '--port <number>',
    group: REACH,
    help: 'port of the control connection (default: 2121)',
  },
  {
    name: 'proxy',
    flag: '--proxy <network>',
    group: REACH,
    help: 'load balancer, as 10.0.0.7 or 10.0.0.0/8, that sends the PROXY header with the address of the client',
    repeatable: true,
  },
  {
    name: 'proxyData',
    flag: '--proxy-data <client|proxy>',
    group: REACH,
    help: 'where passive data connections come from behind a load balancer (default: client)',
  },
  {
    name: 'user',
    flag: '--user <name:password[:ro]>',
    group: WHO,
    help: 'a user; the name ends at the first colon, a last :ro makes it read-only; without a password it is read from LONGSHORE_PASSWORD_<NAME>',
    repeatable: true,
  },
  {
    name: 'users',
    flag: '--users <file>',
    group: WHO,
    help: 'users from a YAML or JSON file: a list of name, password or passwordHash, readOnly, home',
  },
  {
    name: 'allow',
    flag: '--allow <network>',
    group: WHO,
    help: 'network whose clients may connect, and nobody else, as 192.168.0.0/16 or one address',
    repeatable: true,
  },
  {
    name: 'deny',
    flag: '--deny <network>',
    group: WHO,
    help: 'network whose clients may not connect, also one among the allowed',
    repeatable: true,
  },
  { name: 'anonymous', flag: '--anonymous', group: WHO, help: 'anybody may read, as anonymous or ftp' },
  {
    name: 'passivePorts',
    flag: '--passive-ports <lo-hi>',
    group: DATA,
    help: 'ports that clients open passive data connections to (default: any free port)',
    repeatable: true,
  },
  {
    name: 'passiveAddress',
    flag: '--passive-address <[cidr=]address>',
    group: DATA,
    help: 'address or host name that PASV tells clients, or the clients of one network (default: the address they have reached)',
    repeatable: true,
  },
  {
    name: 'activeSourcePort',
    flag: '--active-source-port <number>',
    group: DATA,
    help: 'port that active data connections come from, by custom 20 (default: any)',
  },
  {
    name: 'kernelCopy',
    flag: '--no-kernel-copy',
    group: DATA,
    help: 'have every byte of a transfer come through this process, instead of letting Linux copy those in the clear (default: where it can)',
  },
  { name: 'tlsCert', flag: '--tls-cert <file>', group: TLS, help: 'certificate chain, PEM' },
  {
    name: 'tlsKey',
    flag: '--tls-key <file>',
    group: TLS,
    help: 'private key, PEM; its passphrase is read from LONGSHORE_TLS_PASSPHRASE',
  },
  {
    name: 'tls',
    flag: '--tls <mode>',
    group: TLS,
    help: 'optional: clients may use AUTH TLS (default with a certificate); control: no login in the clear; required: no login and no data in the clear; implicit: TLS from the first byte, and required; dev: as optional, with a certificate that is made for you',
  },
  ...LIMIT_FLAGS,
  {
    name: 's3Endpoint',
    flag: '--s3-endpoint <url>',
    group: BUCKET,
    help: 'server of the bucket (default: AWS, or AWS_ENDPOINT_URL_S3)',
  },
  {
    name: 's3Region',
    flag: '--s3-region <name>',
    group: BUCKET,
    help: 'region of the bucket (default: AWS_REGION, or that of the profile)',
  },
  {
    name: 's3PathStyle',
    flag: '--s3-path-style',
    group: BUCKET,
    help: 'name the bucket in the path of requests and not in the host, as most servers but AWS want it',
  },
  {
    name: 'json',
    flag: '--json',
    group: OUTPUT,
    help: 'log one JSON object a line, and nothing else, on stdout',
  },
]
