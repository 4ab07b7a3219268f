/** What single options cannot know: whether all of them together make a server. */
import { quoted } from './options/quoted.js'
import { UsageProblem } from './problem.js'
import type { Settings } from './settings.js'

const GUESTS = ['anonymous', 'ftp']

/** Whether settings let anybody log in. */
export function isOpenToSomebody({ accounts, anonymous }: Settings): boolean {
  return accounts.length > 0 || anonymous
}

/** Refuses to serve nobody. */
export function checkSomebodyMayEnter(settings: Settings): void {
  if (!isOpenToSomebody(settings))
    throw new UsageProblem(
      'nobody could log in; add --user name:password, or --users FILE, or --anonymous to let anybody read',
    )
}

/** Refuses settings that contradict each other. */
export function checkTogether(settings: Settings): void {
  checkNamesOfUsers(settings)
  checkPassivePorts(settings)
  checkPassiveAddresses(settings)
  if (settings.proxyData === 'proxy' && settings.proxies.length === 0)
    throw new UsageProblem('--proxy-data proxy needs --proxy with the address of the load balancer')
}

function checkNamesOfUsers({ accounts, anonymous }: Settings): void {
  const names = new Set<string>()
  for (const { name } of accounts) {
    if (names.has(name)) throw new UsageProblem(`the user ${quoted(name)} is there twice`)
    if (anonymous && GUESTS.includes(name.toLowerCase()))
      throw new UsageProblem(
        `the user ${quoted(name)} cannot have a password while --anonymous lets everybody in by that name`,
      )
    names.add(name)
  }
}

function checkPassivePorts({ passivePorts, port, workers = 0 }: Settings): void {
  const sorted = [...passivePorts].sort(([a], [b]) => a - b)
  for (const [index, [first, last]] of sorted.entries()) {
    if (port !== 0 && first <= port && port <= last)
      throw new UsageProblem(
        `--passive-ports ${first}-${last}: the range includes port ${port}, where the server itself listens; choose another`,
      )
    const next = sorted[index + 1]
    if (next && next[0] <= last)
      throw new UsageProblem(
        `--passive-ports: ${first}-${last} and ${next[0]}-${next[1]} overlap; give every port once`,
      )
  }
  const count = passivePorts.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  if (passivePorts.length > 0 && count < workers)
    throw new UsageProblem(
      `--passive-ports: ${count} of them are not enough for ${workers} workers; every worker needs one of its own`,
    )
}

function checkPassiveAddresses({ passiveAddresses }: Settings): void {
  const networks = new Set<string>()
  for (const { network = '' } of passiveAddresses) {
    if (networks.has(network))
      throw new UsageProblem(
        network === ''
          ? '--passive-address: there are two addresses for all clients; write CIDR=ADDR for those of one network'
          : `--passive-address: the network ${network} is there twice`,
      )
    networks.add(network)
  }
}
