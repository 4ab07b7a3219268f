// An S3 server in front of a real one: it counts requests, holds them, and lets them go wrong.
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { S3Server } from '../server.js'
import { carry } from './carry.js'
import { type ChanceOptions, chance } from './chance.js'
import { Exchange, type Upstream } from './exchange.js'
import { type Fault, type FaultKind, kindOf } from './fault.js'
import { Gate, type GatePlace } from './gate.js'
import { Rule, type When } from './rule.js'
import { type S3Operation, type S3Request, s3RequestOf } from './s3-request.js'

// Idle connections are given up before the servers do it, as a request may just then be on its way.
const IDLE_MS = 4_000

export type Counts = Partial<Record<S3Operation, number>>

export class FaultProxy {
  /** All requests in the order in which they came, those that went wrong too. */
  readonly requests: S3Request[] = []
  /** What went wrong, in the same order. */
  readonly faults: { readonly request: S3Request; readonly fault: FaultKind }[] = []
  private readonly scripts: { readonly rule: Rule; readonly fault: Fault }[] = []
  private readonly gates: { readonly rule: Rule; readonly place: GatePlace; readonly gate: Gate }[] = []
  private chance: () => FaultKind | undefined = () => undefined

  private constructor(
    /** The server as it is behind this proxy. */
    readonly server: S3Server,
    private readonly listener: Server,
    private readonly upstream: Upstream,
  ) {
    listener.on('request', (request, response) => this.take(request, response, false))
    listener.on('checkContinue', (request, response) => this.take(request, response, true))
  }

  static async open(server: S3Server): Promise<FaultProxy> {
    const listener = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const { hostname: host, port: behind } = new URL(server.endpoint)
    const agent = new Agent({ keepAlive: true, timeout: IDLE_MS })
    const endpoint = `http://127.0.0.1:${port}`
    return new FaultProxy({ ...server, endpoint }, listener, { agent, host, port: Number(behind) })
  }

  /** Lets requests go wrong at random from now on, but for those of which `fail` says something. */
  disturb(options: ChanceOptions): void {
    this.chance = chance(options)
  }

  /** Ends `disturb`, and forgets what `fail` was told. */
  calm(): void {
    this.chance = () => undefined
    this.scripts.length = 0
  }

  /** Lets these requests go wrong. Where several of these say something of a request, the first has it; all count it. */
  fail(when: When, fault: Fault): void {
    this.scripts.push({ rule: new Rule(when), fault })
  }

  /** Lets these requests wait until they are released. */
  hold(when: When, place: GatePlace = 'request'): Gate {
    const gate = new Gate()
    this.gates.push({ rule: new Rule(when), place, gate })
    return gate
  }

  /** How many requests of each kind came while something was done; kinds of which none came are left out. */
  async countsOf(action: () => Promise<unknown>): Promise<Counts> {
    const before = this.requests.length
    await action()
    const counts: Counts = {}
    for (const { operation } of this.requests.slice(before)) counts[operation] = (counts[operation] ?? 0) + 1
    return counts
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    const over = once(this.listener, 'close')
    this.listener.close()
    this.listener.closeAllConnections()
    for (const { gate } of this.gates) gate.release()
    await over
    this.upstream.agent.destroy()
  }

  private take(incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const request = s3RequestOf(incoming)
    this.requests.push(request)
    const [script] = this.scripts.filter(({ rule }) => rule.takes(request))
    const fault = script?.fault ?? this.chance()
    if (fault !== undefined) this.faults.push({ request, fault: kindOf(fault) })
    const gates = this.gates.filter(({ rule }) => rule.takes(request))
    const pass = async (place: GatePlace) => {
      for (const { gate } of gates.filter(gate => gate.place === place)) await gate.pass(request)
    }
    const exchange = new Exchange(incoming, response, expectsContinue)
    carry(exchange, this.upstream, { fault, pass }).catch(() => exchange.reset())
  }
}
