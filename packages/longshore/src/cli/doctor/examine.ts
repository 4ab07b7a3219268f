/** Everything the doctor looks at, in the order of the report. */

import { isIPv4 } from 'node:net'
import type { Io } from '../io.js'
import { quoted } from '../options/quoted.js'
import { messageOf, UsageProblem } from '../problem.js'
import { urlOf } from '../reached-at.js'
import type { ResolveName } from '../resolve-name.js'
import type { Settings } from '../settings.js'
import { isOpenToSomebody } from '../settings-checks.js'
import type { AskServer } from './ask-server.js'
import { checkControlPort, checkPassivePorts, type PortProbes } from './check-ports.js'
import { checkNames, checkRootOf, checkTls } from './check-surroundings.js'
import { allClients, type Client, clientFrom } from './clients.js'
import { isForThisMachineOnly } from './explanation.js'
import { bad, type Finding, note, type Section } from './finding.js'
import { judgeClient, unreachable } from './judge-client.js'

/** How the doctor touches the world. */
export interface Instruments extends PortProbes {
  readonly resolveName: ResolveName
  readonly askServer: AskServer
  /** Whether this machine is a container, whose own addresses only its host knows. */
  readonly inContainer: boolean
}

const KINDS = ['loopback', 'lan', 'internet']

/** All findings; nothing in them stops the others from being made. */
export async function examine(
  settings: Settings,
  clients: readonly Client[],
  instruments: Instruments,
  io: Io,
): Promise<Section[]> {
  const sections: Section[] = [
    { title: settings.bucket ? 'Bucket' : 'Folder', findings: await checkRootOf(settings) },
    { title: 'Users', findings: userFindings(settings) },
    { title: 'Control connection', findings: await checkControlPort(settings, instruments) },
    { title: 'Container', findings: containerFindings(settings, instruments) },
    { title: 'Passive ports', findings: await checkPassivePorts(settings, instruments.tryPort) },
    { title: 'Host names', findings: await checkNames(settings, instruments.resolveName) },
    { title: 'TLS', findings: await checkTls(settings, io) },
  ]
  for (const client of clients) sections.push(await examineClient(client, settings, instruments.askServer))
  return sections.filter(({ findings }) => findings.length > 0)
}

function userFindings(settings: Settings): Finding[] {
  if (isOpenToSomebody(settings)) return []
  return [
    note('nobody could log in yet', '--user name:password, --users FILE or --anonymous lets somebody in'),
  ]
}

function containerFindings(settings: Settings, { inContainer }: Instruments): Finding[] {
  if (!inContainer || isForThisMachineOnly(settings)) return []
  const announced = settings.passiveAddresses.length > 0
  return [
    note(
      'this is a container: clients from outside its host reach the address of the host, never its own',
      announced ? undefined : 'announce that address: --passive-address ADDRESS',
    ),
  ]
}

/** The clients that `--from` chooses, or all of them. */
export function chosenClients(settings: Settings, from: unknown, io: Io): Client[] {
  const all = allClients(settings, io)
  if (!Array.isArray(from)) return all
  return from.flatMap((choice: unknown) => {
    const name = String(choice)
    if (KINDS.includes(name)) return all.filter(({ kind }) => kind === name)
    const [address = '', bits = '32'] = name.split('/')
    if (isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32)
      return [clientFrom(name, settings, io)]
    throw new UsageProblem(
      `--from: ${quoted(name)} is none of ${KINDS.join(', ')}, an IPv4 address or a CIDR`,
    )
  })
}

async function examineClient(client: Client, settings: Settings, ask: AskServer): Promise<Section> {
  const address = client.name.includes(client.address) ? '' : ` (such as ${client.address})`
  const door = client.reaches === undefined ? '' : `, at ${doorText(client.reaches, settings)}`
  return {
    title: `${upperFirst(client.name)}${address}${door}`,
    findings: await findingsFor(client, settings, ask),
  }
}

function doorText(address: string, { port, tls }: Settings): string {
  return port === 0 ? address : urlOf(address, { port, implicitTls: tls?.mode === 'implicit' })
}

async function findingsFor(client: Client, settings: Settings, ask: AskServer): Promise<Finding[]> {
  if (client.reaches === undefined) return [unreachable(client)]
  try {
    return judgeClient(client, await ask(client, settings), settings)
  } catch (error) {
    if (error instanceof UsageProblem) throw error
    return [bad(`the server could not be asked: ${messageOf(error)}`)]
  }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
