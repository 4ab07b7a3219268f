// A program with a cluster as processes of their own: what it says, and what it is asked.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ListenAddress, ListenOptions } from '@longshore/core'
import type { ClusterEvent, SessionSnapshot, WorkerView } from 'longshore'
import { onTestFinished } from 'vitest'
import { Client } from './client.js'

const PROGRAM = fileURLToPath(new URL('program.mjs', import.meta.url))

/** What the program is made with. */
export interface FleetConfig {
  readonly workers: number
  readonly users?: readonly object[]
  readonly options?: object
  readonly lockout?: object
  readonly events?: boolean
  readonly logs?: boolean
  readonly dies?: 'always' | 'replacements'
  readonly throws?: string
  readonly startMs?: number
  readonly data?: object
  readonly exec?: string
  /** Whether workers close themselves at SIGUSR2. */
  readonly renews?: boolean
}

interface Said {
  readonly n?: number
  readonly answer?: unknown
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string }
  readonly event?: ClusterEvent
  readonly log?: Readonly<Record<string, unknown>>
  readonly ready?: number
  /** Id of a worker that has begun to close itself. */
  readonly leaving?: number
}

/** One program; it and its folder are gone when the test has finished. */
export class Fleet {
  readonly root: string
  readonly child: ChildProcess
  readonly said: Said[] = []
  readonly exited: Promise<number | null>
  port = 0
  stderr = ''
  #count = 0
  readonly #waiting = new Set<() => void>()

  private constructor(config: FleetConfig) {
    this.root = mkdtempSync(join(tmpdir(), 'longshore-cluster-'))
    const whole = { users: [{ name: 'alice' }], ...config, root: this.root }
    this.child = spawn(process.execPath, [PROGRAM, JSON.stringify(whole)], { stdio: 'pipe' })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', line => {
      this.said.push(JSON.parse(line) as Said)
      for (const wake of this.#waiting) wake()
    })
    this.exited = new Promise(resolve => {
      this.child.once('close', code => {
        resolve(code)
        for (const wake of this.#waiting) wake()
      })
    })
  }

  /** A program that has not listened yet. */
  static async made(config: FleetConfig): Promise<Fleet> {
    const fleet = new Fleet(config)
    onTestFinished(() => fleet.remove())
    await fleet.find(({ ready }) => ready !== undefined)
    return fleet
  }

  /** A program that listens on a port of 127.0.0.1. */
  static async started(config: FleetConfig): Promise<Fleet> {
    const fleet = await Fleet.made(config)
    const { port } = await fleet.listen({ port: 0, host: '127.0.0.1' })
    fleet.port = port
    return fleet
  }

  listen(options: ListenOptions): Promise<ListenAddress> {
    return this.ask('listen', options) as Promise<ListenAddress>
  }

  workers(): Promise<readonly WorkerView[]> {
    return this.ask('workers') as Promise<readonly WorkerView[]>
  }

  sessions(): Promise<readonly SessionSnapshot[]> {
    return this.ask('sessions') as Promise<readonly SessionSnapshot[]>
  }

  /** Resolves with the answer, rejects with what went wrong. */
  async ask(verb: string, argument?: unknown): Promise<unknown> {
    const n = ++this.#count
    this.child.stdin?.write(`${JSON.stringify({ verb, n, argument })}\n`)
    const { answer, error } = await this.find(said => said.n === n)
    if (error) throw Object.assign(new Error(error.message), error)
    return answer
  }

  /** Waits until an event of the type that `fits` was told. */
  async event<Type extends ClusterEvent['type']>(
    type: Type,
    fits: (event: Extract<ClusterEvent, { readonly type: Type }>) => boolean = () => true,
  ): Promise<Extract<ClusterEvent, { readonly type: Type }>> {
    type Wanted = Extract<ClusterEvent, { readonly type: Type }>
    const { event } = await this.find(said => said.event?.type === type && fits(said.event as Wanted))
    return event as Wanted
  }

  /** Waits until it has said something that `fits`. */
  async find(fits: (said: Said) => boolean): Promise<Said> {
    for (;;) {
      const found = this.said.find(fits)
      if (found) return found
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`the program has ended: ${this.stderr}`)
      await new Promise<void>(resolve => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }

  /** A client that has read the greeting; logged in unless the name is empty. */
  async client(user = 'alice', password = 'secret'): Promise<Client> {
    const client = await Client.to(this.port)
    onTestFinished(() => client.close())
    if (user !== '') {
      await client.logIn(user, password)
      await client.say('TYPE I')
    }
    return client
  }

  async remove(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited
    rmSync(this.root, { recursive: true, force: true })
  }
}
