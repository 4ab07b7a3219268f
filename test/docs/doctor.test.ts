// The report of the doctor that the pages show is what it says of a machine with that address.
import type { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { Client } from '../../packages/longshore/src/cli/doctor/clients.js'
import { allClients } from '../../packages/longshore/src/cli/doctor/clients.js'
import { examine } from '../../packages/longshore/src/cli/doctor/examine.js'
import { explanation } from '../../packages/longshore/src/cli/doctor/explanation.js'
import type { Section } from '../../packages/longshore/src/cli/doctor/finding.js'
import { reportLines } from '../../packages/longshore/src/cli/doctor/report.js'
import type { Settings } from '../../packages/longshore/src/cli/settings.js'
import { MemoryIo } from '../../packages/longshore/test/memory-io.js'
import { blockMarked } from './lab/blocks.js'
import { page } from './lab/pages.js'

const ETH0 = {
  ...{ address: '192.168.1.20', netmask: '255.255.255.0', family: 'IPv4', mac: '02:00:00:00:00:01' },
  ...{ internal: false, cidr: '192.168.1.20/24' },
} satisfies NonNullable<ReturnType<typeof networkInterfaces>[string]>[number]

const SETTINGS: Settings = {
  root: '/srv/ftp',
  hosts: ['::'],
  port: 2121,
  proxies: [],
  proxyData: 'client',
  accounts: [{ name: 'alice', readOnly: false, password: 'secret' }],
  anonymous: false,
  passivePorts: [],
  passiveAddresses: [],
  activeSourcePort: undefined,
  bucket: undefined,
  tls: undefined,
  idleMs: undefined,
  transferMs: undefined,
  kernelCopy: true,
  maxSessions: undefined,
  maxSessionsPerUser: undefined,
  connectionRate: undefined,
  commandRate: undefined,
  maxTransfers: undefined,
  maxTransfersPerUser: undefined,
  downloadRate: undefined,
  uploadRate: undefined,
  maxFileSize: undefined,
  allow: [],
  deny: [],
  workers: undefined,
  json: false,
  warnings: [],
}

// As on the page; the port differs every time.
const PORTS: Readonly<Record<Client['kind'], readonly [pasv: string, epsv: number]>> = {
  loopback: ['174,23', 44_723],
  lan: ['138,137', 45_023],
  internet: ['130,3', 45_219],
  network: ['0,0', 0],
}

describe('the report on the page about firewalls', () => {
  it('is what the doctor says', async () => {
    const io = new MemoryIo({ interfaces: { eth0: [ETH0] } })
    const clients = allClients(SETTINGS, io)
    const sections = await examine(SETTINGS, clients, instruments, io)
    const lines = reportLines(sections.map(withFolder), explanation(SETTINGS, clients), (_mood, text) => text)
    expect(`${lines.join('\n')}\n`).toBe(
      blockMarked(page('docs/active-passive-firewalls.md'), 'name=doctor-before').code,
    )
  })
})

const instruments = {
  tryPort: async () => undefined,
  speaksFtp: async () => false,
  resolveName: async () => '192.0.2.1',
  inContainer: false,
  askServer: async ({ kind, reaches = '' }: Client) => ({
    pasv: `227 Entering Passive Mode (${reaches.replaceAll('.', ',')},${PORTS[kind][0]}).`,
    epsv: `229 Entering Extended Passive Mode (|||${PORTS[kind][1]}|)`,
  }),
}

/** The folder of the page is on no machine that runs this. */
function withFolder(section: Section): Section {
  if (section.title !== 'Folder') return section
  return { title: 'Folder', findings: [{ verdict: 'fine', text: '/srv/ftp can be read and written' }] }
}
