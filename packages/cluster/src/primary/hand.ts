/** One worker, as the primary holds it: its process, the line to it, and the sessions it has. */
import type { Worker } from 'node:cluster'
import type { Socket } from 'node:net'
import type { CloseReport } from '@longshore/core'
import type { AdmissionRules } from '@longshore/core/fleet'
import { Line, type Listening } from '../line.js'
import type { ToPrimary, ToWorker } from '../messages.js'
import { revivedError } from '../plain.js'
import { NOTHING_CUT } from '../reports.js'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** What the primary does for a worker; `ready` and `failed` the hand sees to itself. */
export interface HandHooks {
  readonly asks: Listening<ToPrimary>['asks']
  readonly tells: Omit<Listening<ToPrimary>['tells'], 'ready' | 'failed' | 'leaving'>
}

const LINGER_MS = 5_000
// Beyond the grace: what a server waits for of its own is over long before.
const HUNG_MS = 90_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A worker from its fork to its end. */
export class Hand {
  readonly id: number
  readonly slot: number
  readonly line: Line<ToWorker, ToPrimary>
  /** Ids of the sessions it was given and has not told the end of. */
  readonly sessions = new Set<string>()
  /** By session, what gives connections to another that still wait for their turn to be sent. */
  readonly waiting = new Map<string, () => void>()
  state: 'starting' | 'serving' | 'leaving' | 'gone' = 'starting'
  /** Monotonic time since which it serves. */
  servingSince: number | undefined
  /** Rejects when it fails, ends, or takes too long before it is ready. */
  readonly ready: Promise<AdmissionRules>
  readonly gone: Promise<Exit>
  readonly #worker: Worker
  #settle: { resolve(rules: AdmissionRules): void; reject(error: Error): void } | undefined

  constructor(worker: Worker, slot: number, startMs: number, hooks: (hand: Hand) => HandHooks) {
    this.#worker = worker
    this.id = worker.id
    this.slot = slot
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.ready.catch(() => {})
    this.gone = this.#watchEnd(startMs)
    this.line = new Line((message, socket, sent) => this.#send(message, socket, sent), this.#listening(hooks))
    worker.on('message', (message: unknown) => this.line.receive(message))
  }

  get pid(): number {
    return this.#worker.process.pid ?? 0
  }

  /** Whether it was asked to end, or asked for it. */
  get dismissed(): boolean {
    return this.#worker.exitedAfterDisconnect
  }

  /** Closes its server; when it dies meanwhile, what it had counts as ended. */
  async close(graceMs: number): Promise<CloseReport> {
    const had = this.sessions.size
    this.state = 'leaving'
    const hung = setTimeout(() => this.kill(), Math.min(graceMs + HUNG_MS, LONGEST_TIMER_MS))
    try {
      return await this.line.ask('close', { graceMs: graceMs === Number.POSITIVE_INFINITY ? -1 : graceMs })
    } catch {
      return { ...NOTHING_CUT, sessions: had }
    } finally {
      clearTimeout(hung)
    }
  }

  /** Lets it end by itself, then makes it. */
  async dismiss(): Promise<void> {
    if (this.#worker.isConnected()) this.#worker.disconnect()
    const term = setTimeout(() => this.#worker.process.kill('SIGTERM'), LINGER_MS)
    const kill = setTimeout(() => this.kill(), 2 * LINGER_MS)
    await this.gone
    clearTimeout(term)
    clearTimeout(kill)
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL')
  }

  #send(message: object, socket: Socket | undefined, sent: (error: Error | null) => void): void {
    try {
      this.#worker.process.send(message, socket, {}, sent)
    } catch (error) {
      sent(error as Error)
    }
  }

  #listening(hooks: (hand: Hand) => HandHooks): Listening<ToPrimary> {
    const { asks, tells } = hooks(this)
    return {
      asks,
      tells: {
        ...tells,
        ready: ({ rules }) => this.#settle?.resolve(rules),
        failed: error => this.#settle?.reject(revivedError(error)),
        leaving: () => {
          if (this.state !== 'gone') this.state = 'leaving'
        },
      },
    }
  }

  #watchEnd(startMs: number): Promise<Exit> {
    const late = setTimeout(
      () => this.#settle?.reject(new Error(`A worker did not call cluster() within ${startMs} ms.`)),
      startMs,
    )
    this.ready.finally(() => clearTimeout(late)).catch(() => {})
    return new Promise(resolve => {
      const end = (exit: Exit, why: string) => {
        this.state = 'gone'
        this.#settle?.reject(new Error(`A worker ended before it was ready: ${why}.`))
        this.line.close(new Error('The worker has ended.'))
        resolve(exit)
      }
      this.#worker.on('error', (error: Error) => {
        if (this.#worker.process.pid === undefined) end({ code: null, signal: null }, error.message)
      })
      this.#worker.once('exit', (code: number | null, signal: string | null) =>
        end({ code, signal: signal || null }, signal ? `signal ${signal}` : `exit code ${code}`),
      )
    })
  }
}
