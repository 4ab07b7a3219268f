/** Active and passive data connections explained with the reader's own numbers (RFC 959 §3.2, §3.3; RFC 2428). */
import { isEverywhere, isLoopback, isPrivate } from '../address-kind.js'
import { hostsOf } from '../listen.js'
import type { Settings } from '../settings.js'
import type { Client } from './clients.js'

/** A line with its own small title. */
export interface Explained {
  readonly label: string
  readonly text: string
}

/** How clients get through to this server, and what has to be opened, forwarded and announced for it. */
export function explanation(settings: Settings, clients: readonly Client[]): Explained[] {
  const ports = portTexts(settings)
  const inside = clients.find(({ kind }) => kind === 'internet')?.reaches
  return [
    {
      label: 'Passive',
      text: `the client connects twice: to port ${ports.control}, and for every file and listing to ${ports.data}`,
    },
    { label: 'Firewall', text: `let in TCP ${ports.control} and ${ports.range}` },
    ...routerLines(settings, inside, ports),
    { label: 'Docker', text: dockerText(settings, ports) },
    { label: 'Kubernetes', text: kubernetesText(settings) },
    {
      label: 'Active',
      text: `the client says where it listens and the server connects there, from ${sourceText(settings)}; let that out`,
    },
    {
      label: '',
      text: 'the address has to be the one the client has connected from, which behind a router it often is not: use passive there',
    },
  ]
}

interface PortTexts {
  readonly control: string
  readonly range: string
  readonly data: string
  readonly ranges: readonly string[]
}

function portTexts({ port, passivePorts }: Settings): PortTexts {
  const control = port === 0 ? 'PORT' : String(port)
  const ranges = passivePorts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
  if (ranges.length === 0)
    return {
      control,
      ranges,
      range: 'a range that you choose: --passive-ports 50000-50100',
      data: 'any free port of the server',
    }
  const some = ranges.length === 1 && !ranges[0]?.includes('-') ? 'port' : 'one of'
  return { control, ranges, range: ranges.join(', '), data: `${some} ${ranges.join(', ')}` }
}

function routerLines(
  { passiveAddresses }: Settings,
  inside: string | undefined,
  ports: PortTexts,
): Explained[] {
  if (inside === undefined || !isPrivate(inside)) return []
  const told = passiveAddresses.find(({ network }) => network === undefined)?.address
  const range = ports.ranges.length > 0 ? ports.ranges.join(', ') : 'the chosen range'
  return [
    {
      label: 'Router',
      text: `forward TCP ${ports.control} and ${range} to ${inside}, each to the same number`,
    },
    {
      label: 'Announce',
      text: told
        ? `${told}, as it is set`
        : 'the public address of the router: --passive-address ADDRESS (a host name is looked up again)',
    },
    {
      label: '',
      text: 'a router that rewrites FTP by itself does both, on port 21 and without TLS; announce nothing then, it expects the inner address',
    },
  ]
}

function dockerText(settings: Settings, { control, ranges }: PortTexts): string {
  const published = [`${control}`, ...ranges].map(port => `-p ${port}:${port}`).join(' ')
  const open = hostsOf(settings).some(host => isEverywhere(host)) ? '' : ' with --host 0.0.0.0'
  const few =
    ranges.length === 0
      ? ' and a small range, such as --passive-ports 50000-50010 -p 50000-50010:50000-50010'
      : ''
  return `${published}${open}${few}, the same numbers inside and outside, and the address of the host as --passive-address`
}

function kubernetesText({ passivePorts }: Settings): string {
  const count = passivePorts.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  const few = count === 0 ? 'a handful of ports' : `${count} passive ports, one entry each`
  return `a Service knows no ranges: ${few}, or hostNetwork; externalTrafficPolicy: Local keeps the addresses of clients`
}

function sourceText({ activeSourcePort }: Settings): string {
  return activeSourcePort === undefined ? 'any port' : `port ${activeSourcePort}`
}

/** Whether nobody but this machine can connect, so that there is nothing to open or forward. */
export function isForThisMachineOnly(settings: Settings): boolean {
  return hostsOf(settings).every(isLoopback)
}
