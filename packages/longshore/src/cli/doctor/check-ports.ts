/** Whether the ports can be opened, found out by opening each of them for a moment. */
import { hostsOf, listenFault } from '../listen.js'
import { counted } from '../log/units.js'
import type { PortRange } from '../options/numbers.js'
import { codeOf } from '../problem.js'
import type { Settings } from '../settings.js'
import type { TryPort } from '../try-port.js'
import { bad, type Finding, fine, note } from './finding.js'
import type { SpeaksFtp } from './speaks-ftp.js'

const MOST_SHOWN = 6

/** How ports are looked at. */
export interface PortProbes {
  readonly tryPort: TryPort
  readonly speaksFtp: SpeaksFtp
}

/** The control port on every address, and whether the port that active connections come from may be used. */
export async function checkControlPort(settings: Settings, probes: PortProbes): Promise<Finding[]> {
  const looked = await Promise.all(hostsOf(settings).map(host => checkHost(host, settings, probes)))
  return [...looked.flat(), ...(await checkSourcePort(settings, probes.tryPort))]
}

async function checkHost(host: string, { port, hosts }: Settings, probes: PortProbes): Promise<Finding[]> {
  const error = await probes.tryPort(port, host)
  if (error === undefined)
    return [fine(`${host} ${port === 0 ? 'has a free port' : `port ${port} can be opened`}`)]
  if (codeOf(error) === 'EADDRINUSE') return [await takenPort(host, port, probes)]
  // The loopback address of a machine without IPv6, which nobody asked for.
  if (host === '::1' && !hosts?.includes(host)) return []
  return [bad(listenFault(error, host, port))]
}

async function takenPort(host: string, port: number, probes: PortProbes): Promise<Finding> {
  if (await probes.speaksFtp(port, host))
    return note(
      `${host} port ${port} is held by an FTP server`,
      'right if it is this one, and running; else choose another port: --port',
    )
  return bad(`${host} port ${port} is taken by another program`, 'choose another port: --port')
}

/** Every port of the ranges, on every address. */
export async function checkPassivePorts(settings: Settings, open: TryPort): Promise<Finding[]> {
  const { passivePorts } = settings
  if (passivePorts.length === 0)
    return [
      note(
        'any free port is used, which no firewall or router can let in by a rule',
        'choose a range if there is one in the way: --passive-ports 50000-50100',
      ),
    ]
  const hosts = hostsOf(settings)
  const ranges = await Promise.all(passivePorts.map(range => checkRange(range, hosts, open)))
  return [...ranges, ...sharedOut(settings)]
}

/** A session can only use the ports of its worker. */
function sharedOut({ passivePorts, workers }: Settings): Finding[] {
  if (workers === undefined || workers === 1) return []
  const total = passivePorts.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return [
    fine(`${workers} workers share them, ${counted(Math.floor(total / workers), 'port')} or more for each`),
  ]
}

async function checkRange(
  [first, last]: PortRange,
  hosts: readonly string[],
  open: TryPort,
): Promise<Finding> {
  const taken: number[] = []
  for (let port = first; port <= last; port++) {
    const errors = await Promise.all(hosts.map(host => open(port, host)))
    if (errors.some(isInTheWay)) taken.push(port)
  }
  const total = last - first + 1
  const range = first === last ? `${first}` : `${first}-${last}`
  if (taken.length === 0)
    return fine(`${range}: ${total === 1 ? 'the port' : `all ${total} ports`} can be opened`)
  const shown = taken.slice(0, MOST_SHOWN).join(', ') + (taken.length > MOST_SHOWN ? ', …' : '')
  const text = `${range}: ${counted(taken.length, 'port')} of ${total} cannot be opened (${shown})`
  return taken.length === total
    ? bad(text, 'every passive transfer would be answered with 425; choose another range')
    : note(
        text,
        `${counted(total - taken.length, 'port')} are left to the server; end what holds the others, or choose another range`,
      )
}

// A machine without IPv6 has no port to open there, which is nobody's fault; the control port says so already.
function isInTheWay(error: unknown): boolean {
  return (
    error !== undefined &&
    !['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error) ?? '')
  )
}

async function checkSourcePort({ activeSourcePort }: Settings, open: TryPort): Promise<Finding[]> {
  if (activeSourcePort === undefined) return []
  const error = await open(activeSourcePort, '0.0.0.0')
  if (codeOf(error) === 'EACCES')
    return [
      bad(
        `active data connections may not come from port ${activeSourcePort}: this user may not use ports below 1024`,
        'leave out --active-source-port, or give the program the right (CAP_NET_BIND_SERVICE)',
      ),
    ]
  return [fine(`active data connections can come from port ${activeSourcePort}`)]
}
