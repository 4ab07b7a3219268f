// A server under test as a process group of its own: started, awaited, looked at, and ended, with all that it started itself.
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ProcessorAccount } from './account.js'

/** Where a server listens. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** How to start a server. */
export interface Launch {
  readonly argv: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
}

const START_MS = 15_000
const END_MS = 3_000

// In a group before its first instruction, and with as many descriptors as may be had.
const WRAPPER = '[ -z "$0" ] || echo $$ > "$0/cgroup.procs"; ulimit -n "$(ulimit -Hn)"; exec "$@"'

export class ServerProcess {
  readonly name: string
  readonly endpoint: Endpoint
  readonly pid: number
  readonly #child: ChildProcess
  readonly #account: ProcessorAccount

  private constructor(name: string, endpoint: Endpoint, child: ChildProcess, account: ProcessorAccount) {
    this.name = name
    this.endpoint = endpoint
    this.pid = child.pid ?? 0
    this.#child = child
    this.#account = account
  }

  /**
   * Resolves when the server has sent its greeting.
   * @throws Error with the end of what it printed when it does not come.
   */
  static async start(
    name: string,
    endpoint: Endpoint,
    { argv, env }: Launch,
    work: string,
  ): Promise<ServerProcess> {
    const account = await ProcessorAccount.open(name)
    const log = join(work, `${name}.log`)
    const child = spawn('sh', ['-c', WRAPPER, account.group ?? '', ...argv], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const output = createWriteStream(log)
    child.stdout.pipe(output, { end: false })
    child.stderr.pipe(output)
    const server = new ServerProcess(name, endpoint, child, account)
    try {
      await Promise.race([greeted(endpoint), failed(child)])
    } catch (error) {
      await server.stop()
      const printed = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' | ')
      throw new Error(`${name} did not start: ${(error as Error).message}; it printed: ${printed}`)
    }
    return server
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  processes(): Promise<readonly number[]> {
    return this.#account.processes(this.pid)
  }

  processorSeconds(): Promise<number> {
    return this.#account.seconds(this.pid)
  }

  /** Ends it and what it has started; asks first. */
  async stop(): Promise<void> {
    const ended = this.running ? new Promise(resolve => this.#child.once('exit', resolve)) : undefined
    const own = await this.processes()
    this.#signal('SIGTERM', own)
    if (ended) await Promise.race([ended, pause(END_MS, undefined, { ref: false })])
    const left = this.#account.group === undefined ? own : await this.processes()
    this.#signal('SIGKILL', left)
    if (ended) await ended
    for (let turn = 0; turn < 100 && (await this.#left()) > 0; turn += 1) await pause(10)
    await this.#account.close()
  }

  async #left(): Promise<number> {
    return this.#account.group === undefined ? 0 : (await this.processes()).length
  }

  /** To its process group, and to those that have left it for a group of their own. */
  #signal(signal: NodeJS.Signals, processes: readonly number[]): void {
    for (const pid of [-this.pid, ...processes]) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended by itself.
      }
    }
  }
}

let addresses = 0

/**
 * An address of this machine for one server alone. Ports of closed connections stay taken for a minute, address by address: thousands of
 * small files by one server must not take the next one's.
 */
export function freshAddress(): string {
  addresses++
  return `127.0.${1 + (Math.floor(addresses / 250) % 250)}.${1 + (addresses % 250)}`
}

/** A port that is free now. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

function failed(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`it has ended with ${code ?? signal}`)))
  })
}

async function greeted(endpoint: Endpoint): Promise<void> {
  const until = Date.now() + START_MS
  while (!(await greets(endpoint))) {
    if (Date.now() > until) throw new Error('no greeting came')
    await pause(50)
  }
}

function greets(endpoint: Endpoint): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ ...endpoint, timeout: 2_000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.once('data', data => end(data.toString('latin1').startsWith('220')))
  })
}
