// A server in a process of its own, whose memory, descriptors and event loop are not the test's.
import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CloseReport, ListenOptions, ServerOptions } from '@longshore/core'
import { onTestFinished } from 'vitest'
import { end, must, start } from '../../network/lab/child.js'
import { JsonLines, type Said } from '../../network/lab/json-lines.js'

const PROCESS = fileURLToPath(new URL('server-process.mjs', import.meta.url))
const BUILT = fileURLToPath(new URL('../../../packages/core/dist/index.js', import.meta.url))

export interface ServerPlan {
  /** Served from disk; otherwise from memory, with these files, or with so many empty ones. */
  readonly root?: string
  readonly files?: Readonly<Record<string, string>>
  readonly memory?: { readonly maxBytes?: number; readonly maxFileBytes?: number }
  readonly entries?: number
  /** How many times `a` their names have before a number of six digits; 24 unless given. */
  readonly letters?: number
  readonly options?: Omit<ServerOptions, 'authenticator' | 'plugins' | 'logger' | 'container'>
  readonly listen?: readonly Partial<ListenOptions>[]
  /** Most open descriptors of the process. */
  readonly descriptors?: number
}

/** What the process tells of itself; sizes in bytes. */
export interface Report extends Said {
  readonly sessions: number
  readonly resources: Readonly<Record<string, number>>
  readonly descriptors: Readonly<Record<string, number>>
  /** What the system counts, with all that the allocator keeps for later: good for orders of magnitude only. */
  readonly rss: number
  readonly heap: number
  /** The heap and every buffer that something still refers to. */
  readonly held: number
  /** Events by type. */
  readonly counts: Readonly<Record<string, number>>
  /** What `close` reported. */
  readonly closed?: CloseReport
  /** Warnings of the process and faults of the server. */
  readonly complaints: readonly string[]
}

/** How the process fares, in milliseconds. */
export interface Fare extends Said {
  /** For how long its event loop stood still at worst since it was calm. */
  readonly worstDelayMs: number
  /** Processor time so far. */
  readonly processorMs: number
  /** For how long its event loop had work so far, and had none. */
  readonly active: number
  readonly idle: number
  /** Events by type. */
  readonly counts: Readonly<Record<string, number>>
}

export class ServerProcess {
  readonly pid: number
  readonly ports: readonly number[]
  readonly #child: ChildProcess
  readonly #said: JsonLines
  #stderr = ''

  private constructor(child: ChildProcess, said: JsonLines, ports: readonly number[]) {
    this.#child = child
    this.#said = said
    this.ports = ports
    this.pid = child.pid ?? 0
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
  }

  /** Starts a server that ends with the test at the latest. */
  static async start({ descriptors, ...plan }: ServerPlan = {}): Promise<ServerProcess> {
    if (!existsSync(BUILT)) throw new Error('the packages are not built: run "npm run build" first')
    const child = start([process.execPath, '--expose-gc', PROCESS, JSON.stringify(plan)])
    onTestFinished(() => end(child))
    const said = new JsonLines(child.stdout)
    const listening = await said.first('the server', ({ type }) => type === 'listening')
    // Not before: Node reads the files of a program all at once.
    if (descriptors !== undefined) await must(['prlimit', '--pid', `${child.pid}`, `--nofile=${descriptors}`])
    return new ServerProcess(child, said, listening.ports as number[])
  }

  get port(): number {
    return this.ports[0] ?? 0
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** What it wrote to standard error, which should be nothing. */
  get stderr(): string {
    return this.#stderr
  }

  /** The number that its next descriptor gets. */
  nextDescriptor(): number {
    const taken = new Set(readdirSync(`/proc/${this.pid}/fd`))
    let next = 0
    while (taken.has(String(next))) next++
    return next
  }

  /** Lets it open no descriptor with this number or a higher one; those that it has stay. */
  async exhaust(from: number): Promise<void> {
    await must(['prlimit', '--pid', `${this.pid}`, `--nofile=${from}:`])
  }

  /** The end of {@link exhaust}. */
  async relieve(): Promise<void> {
    await must(['prlimit', '--pid', `${this.pid}`, '--nofile=1024:'])
  }

  report(): Promise<Report> {
    return this.#ask('report') as Promise<Report>
  }

  fare(): Promise<Fare> {
    return this.#ask('fare') as Promise<Fare>
  }

  /** Forgets how long its event loop was blocked so far. */
  async calm(): Promise<void> {
    await this.#ask('calm')
  }

  /** What the process holds once it does nothing more: no command was answered between many questions. */
  async standstill(): Promise<Report> {
    let last = -1
    for (let still = 0; still < 50; still++) {
      const { command = 0 } = (await this.fare()).counts
      if (command !== last) still = 0
      last = command
    }
    return this.report()
  }

  close(graceMs: number): Promise<Report> {
    return this.#ask(`close ${graceMs}`) as Promise<Report>
  }

  /** Asks until the report is as wanted; rejects with the last one at the deadline. */
  async until(what: string, wanted: (report: Report) => boolean, deadlineMs = 10_000): Promise<Report> {
    const late = performance.now() + deadlineMs
    for (;;) {
      const report = await this.report()
      if (wanted(report)) return report
      if (performance.now() > late) throw new Error(`${what} was not so in time: ${JSON.stringify(report)}`)
    }
  }

  #ask(question: string): Promise<Said> {
    const from = this.#said.all.length
    this.#child.stdin?.write(`${question}\n`)
    const [type] = question.split(' ')
    return this.#said.first(question, said => said.type === type, { from, deadlineMs: 20_000 })
  }
}
