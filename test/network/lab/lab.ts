// A network of namespaces that is described once, built, and gone when it is closed or when the test process ends.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Host } from './host.js'

/** Addresses with their prefix lengths, by host; two hosts get a cable, more get a switch in the first of them. */
export type Segment = Readonly<Record<string, readonly string[]>>

export interface LabPlan {
  /** The name of a segment is also the name of the interface that leads to it. */
  readonly segments: Readonly<Record<string, Segment>>
  /** `ip route add …`, by host. */
  readonly routes?: Readonly<Record<string, readonly string[]>>
  /** What a host finds in its own hosts file: names to addresses. */
  readonly names?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export class Lab {
  readonly folder: string
  readonly #hosts = new Map<string, Host>()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async build(plan: LabPlan): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'longshore-lab-'))
    const names = new Set(Object.values(plan.segments).flatMap(segment => Object.keys(segment)))
    const lab = new Lab(folder)
    try {
      await Promise.all([...names].map(name => lab.#boot(name)))
      await lab.#wire(plan)
    } catch (error) {
      await lab.close()
      throw error
    }
    return lab
  }

  host(name: string): Host {
    const host = this.#hosts.get(name)
    if (!host) throw new Error(`There is no host ${name} in this lab.`)
    return host
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map(host => host.shutDown()))
    await rm(this.folder, { recursive: true, force: true })
  }

  async #boot(name: string): Promise<void> {
    this.#hosts.set(name, await Host.boot(name, this.folder))
  }

  async #wire({ segments, routes = {}, names = {} }: LabPlan): Promise<void> {
    for (const [segment, members] of Object.entries(segments)) await this.#connect(segment, members)
    for (const host of this.#hosts.values()) {
      const places = Object.values(segments).filter(members => host.name in members)
      if (places.length > 1) await host.must(['sh', '-c', FORWARDING])
    }
    for (const [host, added] of Object.entries(routes))
      await this.host(host).ip(added.map(route => `route add ${route}`))
    for (const [host, known] of Object.entries(names)) await this.#name(host, known)
  }

  async #connect(segment: string, members: Segment): Promise<void> {
    const [first = '', ...others] = Object.keys(members)
    const hub = this.host(first)
    const switched = others.length > 1
    if (switched) await hub.ip([`link add name ${segment} type bridge forward_delay 0 stp_state 0`])
    for (const [index, other] of others.entries()) {
      const port = switched ? `${segment}${index}` : segment
      await hub.ip([
        `link add name ${port} type veth peer name ${segment} netns ${this.host(other).pid}`,
        ...(switched ? [`link set ${port} master ${segment} up`] : []),
      ])
    }
    for (const [name, addresses] of Object.entries(members)) {
      const added = addresses.map(address => `address add ${address} dev ${segment}${nodad(address)}`)
      await this.host(name).ip([...added, `link set ${segment} up`])
    }
  }

  async #name(host: string, known: Readonly<Record<string, string>>): Promise<void> {
    const file = join(this.folder, `${host}.hosts`)
    await writeFile(
      file,
      Object.entries(known)
        .map(([name, address]) => `${address} ${name}\n`)
        .join(''),
    )
    await this.host(host).must(['mount', '--bind', file, '/etc/hosts'])
  }
}

const FORWARDING = 'for f in ipv4/ip_forward ipv6/conf/all/forwarding; do echo 1 >/proc/sys/net/$f; done'

/** An IPv6 address can be used at once where nobody waits for a duplicate of it. */
function nodad(address: string): string {
  return address.includes(':') ? ' nodad' : ''
}
