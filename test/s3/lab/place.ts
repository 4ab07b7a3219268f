// Where the programs of one server run: a folder of their own, which is gone with them when it is closed, or when this process ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Command, must } from '../../clients/lab/processes.js'
import { PortLost } from './ports.js'
import { until } from './until.js'

// Swift needs four seconds of a processor, which other tests want too.
const PATIENCE_MS = 120_000
const TAIL = 1_500

const open = new Set<Place>()
process.once('exit', () => {
  for (const place of open) place.leave()
})

export class Place {
  readonly folder: string
  /** Added to that of the programs. */
  readonly environment: NodeJS.ProcessEnv = {}
  private readonly daemons: { readonly title: string; readonly child: ChildProcess }[] = []

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `longshore-${name}-`))
    open.add(this)
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  /** The ids of all daemons that were started. */
  get processes(): readonly number[] {
    return this.daemons.map(({ child }) => child.pid).filter(id => id !== undefined)
  }

  /** Runs a program that has to succeed. */
  async run(...command: Command): Promise<void> {
    await must(command, { environment: this.environment, deadlineMs: PATIENCE_MS })
  }

  /** Starts a program that stays in the foreground. What it says goes to a log; it dies with this process, however that ends. */
  daemon(title: string, ...command: Command): void {
    const log = openSync(this.path(`${title}.out`), 'a')
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...this.environment },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    child.once('error', () => {})
    this.daemons.push({ title, child })
  }

  /** Waits until a question is answered with yes. Rejects when a daemon ends before that, or after two minutes. */
  async until(ready: () => Promise<boolean>): Promise<void> {
    await until(async () => {
      const ended = this.daemons.find(({ child }) => child.pid === undefined || hasEnded(child))
      if (ended) throw new Error(`${ended.title} ended before it was ready`)
      return ready()
    }, PATIENCE_MS)
  }

  /** What went wrong, with the last lines of every log. */
  explain(error: unknown): Error {
    const logs = readdirSync(this.folder).filter(name => /\.(out|log)$/.test(name))
    const tails = logs.map(
      name => `── ${name}\n${readFileSync(this.path(name), 'utf8').slice(-TAIL).trimEnd()}`,
    )
    const text = [error instanceof Error ? error.message : String(error), ...tails].join('\n')
    return /address already in use|could not bind/i.test(text) ? new PortLost(text) : new Error(text)
  }

  /** Nothing that the daemons hold is worth a farewell: they are killed. One that has ended is never signalled, as its id may be another's. */
  async close(): Promise<void> {
    const alive = this.daemons
      .map(({ child }) => child)
      .filter(child => child.pid !== undefined && !hasEnded(child))
    const gone = alive.map(child => once(child, 'exit'))
    for (const child of alive) child.kill('SIGKILL')
    await Promise.all(gone)
    await rm(this.folder, { recursive: true, force: true })
    open.delete(this)
  }

  /** The same in the last moment of this process, when nothing can be waited for. */
  leave(): void {
    for (const { child } of this.daemons) child.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
