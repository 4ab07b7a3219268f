/** The doctor on a machine that a test makes up. */
import type { NetworkInterfaceInfo } from 'node:os'
import type { Client } from '../src/cli/doctor/clients.js'
import { doctor } from '../src/cli/doctor/doctor.js'
import type { Instruments } from '../src/cli/doctor/examine.js'
import type { Settings } from '../src/cli/settings.js'
import { MemoryIo } from './memory-io.js'
import type { WhenFinished } from './running.js'
import { settingsOf } from './settings-of.js'
import { temporaryFolder } from './temporary-folder.js'

function ipv4(cidr: string, internal = false): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/')
  return { address, cidr, internal, family: 'IPv4', netmask: '', mac: '' }
}

/** Behind a router, with Docker. */
export const AT_HOME = {
  lo: [ipv4('127.0.0.1/8', true)],
  eth0: [ipv4('192.168.1.20/24')],
  docker0: [ipv4('172.17.0.1/16')],
}
/** With a public address. */
export const IN_THE_CLOUD = { lo: [ipv4('127.0.0.1/8', true)], eth0: [ipv4('203.0.113.7/24')] }

/** A server that announces what `announce` says, and a machine on which everything works. */
export function instruments(
  announce: (client: Client) => string,
  more: Partial<Instruments> = {},
): Instruments {
  return {
    tryPort: async () => undefined,
    speaksFtp: async () => false,
    resolveName: async () => '203.0.113.7',
    askServer: async client => ({
      pasv: `227 Entering Passive Mode (${announce(client).replaceAll('.', ',')},195,80).`,
      epsv: '229 Entering Extended Passive Mode (|||50000|)',
    }),
    inContainer: false,
    ...more,
  }
}

/** Announces the address that a client has connected to. */
export const local = (client: Client) => client.reaches ?? '0.0.0.0'

/** What the doctor says of these settings; the server listens everywhere and has ten ports unless they say otherwise. */
export async function examined(
  whenFinished: WhenFinished,
  changed: Partial<Settings>,
  tools = instruments(local),
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = AT_HOME,
  from?: readonly string[],
) {
  const root = await temporaryFolder(whenFinished)
  const io = new MemoryIo({ interfaces })
  const code = await doctor(
    settingsOf({ root, hosts: ['::'], passivePorts: [[50_000, 50_009]], ...changed }),
    from,
    io,
    tools,
  )
  return { code, report: io.stdout.text, lines: io.stdout.lines }
}
