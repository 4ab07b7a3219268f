// A server on a host of a lab: its process, what it says, and what it holds of the system's.
import type { ChildProcess } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ListenOptions, ServerOptions } from '@longshore/core'
import { end } from '../lab/child.js'
import type { Host } from '../lab/host.js'
import { JsonLines, type Said } from '../lab/json-lines.js'

const PROCESS = fileURLToPath(new URL('server-process.mjs', import.meta.url))

/** The one user of every server here. */
export const USER = 'ada'
export const PASSWORD = 'lovelace'

export interface ServerPlan {
  /** Served as `/`. */
  readonly folder: string
  /** Port 21 of this address, or of several. */
  readonly at: string | readonly string[]
  /** PEM files. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly options?: Omit<ServerOptions, 'authenticator' | 'plugins' | 'logger' | 'container'>
}

export class Server {
  readonly #host: Host
  readonly #process: ChildProcess
  readonly #events: JsonLines

  private constructor(host: Host, process: ChildProcess, events: JsonLines) {
    this.#host = host
    this.#process = process
    this.#events = events
  }

  static async start(host: Host, { folder, at, certificate, options = {} }: ServerPlan): Promise<Server> {
    const listen: ListenOptions[] = [at].flat().map(address => ({ host: address, port: 21 }))
    const plan = JSON.stringify({ folder, listen, certificate, options })
    const child = host.start([process.execPath, PROCESS, plan])
    const events = new JsonLines(child.stdout)
    let complaints = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
    await events
      .first('the server', said => said.type === 'ready')
      .catch(error => {
        throw new Error(`${(error as Error).message}\n${complaints}`)
      })
    return new Server(host, child, events)
  }

  /** How many events there are so far: a place to wait from. */
  get now(): number {
    return this.#events.all.length
  }

  /** The first (or nth) event of this type since `from`. */
  event(type: string, from: number, { nth = 1, deadlineMs = 10_000 } = {}): Promise<Said> {
    let seen = 0
    return this.#events.first(type, said => said.type === type && ++seen === nth, { from, deadlineMs })
  }

  /** The end of the session whose client has this port, since `from`. */
  sessionClosed(client: number, from: number, deadlineMs: number): Promise<Said> {
    const isIt = (said: Said) => said.type === 'session-closed' && said.client === client
    return this.#events.first(`the end of the session of port ${client}`, isIt, { from, deadlineMs })
  }

  count(type: string): number {
    return this.#events.all.filter(said => said.type === type).length
  }

  /** Open file descriptors of the process. */
  async descriptors(): Promise<number> {
    return (await readdir(`/proc/${this.#process.pid}/fd`)).length
  }

  /** Sockets that listen on this host. */
  async listeners(): Promise<number> {
    const lines = await this.#host.must(['ss', '-tlnH'])
    return lines.split('\n').filter(Boolean).length
  }

  /** Ports of this host at which TCP connections are established now. */
  async busyPorts(): Promise<number[]> {
    const lines = await this.#host.must(['ss', '-tnH', 'state', 'established'])
    return [...lines.matchAll(/:(\d+)\s+\S+:\d+\s*$/gm)].map(([, port]) => Number(port))
  }

  stop(): Promise<void> {
    return end(this.#process)
  }
}
