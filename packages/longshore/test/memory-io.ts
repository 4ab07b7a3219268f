/** Surroundings made of memory, for runs of the command line inside a test. */
import type { NetworkInterfaceInfo } from 'node:os'
import { PassThrough } from 'node:stream'
import type { EndSignal, Input, Io, Output } from '../src/cli/io.js'

/** What a test may set. */
export interface MemoryIoOptions {
  readonly terminal?: boolean
  readonly columns?: number
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>
}

/** Output that is kept. */
export class MemoryOutput implements Output {
  readonly isTTY: boolean
  readonly columns: number
  text = ''
  #waiting: { readonly pattern: RegExp; readonly found: (match: RegExpExecArray) => void }[] = []

  constructor(isTTY: boolean, columns: number) {
    this.isTTY = isTTY
    this.columns = columns
  }

  write(text: string): void {
    this.text += text
    this.#waiting = this.#waiting.filter(({ pattern, found }) => {
      const match = pattern.exec(this.text)
      if (match) found(match)
      return match === null
    })
  }

  /** The lines so far, without an empty one behind the last line end. */
  get lines(): string[] {
    const lines = this.text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    return lines
  }

  /** Resolves as soon as what was written so far matches. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    const match = pattern.exec(this.text)
    if (match) return Promise.resolve(match)
    return new Promise(found => this.#waiting.push({ pattern, found }))
  }
}

/** Surroundings under the control of a test: its clock stands still until `tick`. */
export class MemoryIo implements Io {
  readonly stdout: MemoryOutput
  readonly stderr: MemoryOutput
  readonly stdin: Input
  readonly typed = new PassThrough()
  readonly env: Io['env']
  readonly cwd: string
  readonly rawModes: boolean[] = []
  time = new Date('2026-03-01T12:00:00Z')
  readonly #interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>
  readonly #listeners = new Set<(signal: EndSignal) => void>()
  readonly #hangups = new Set<() => void>()
  readonly #actions = new Set<() => void>()

  constructor(options: MemoryIoOptions = {}) {
    const { terminal = false, columns = 80, env = {}, cwd = process.cwd(), interfaces = {} } = options
    this.stdout = new MemoryOutput(terminal, columns)
    this.stderr = new MemoryOutput(terminal, columns)
    this.stdin = { stream: this.typed, isTTY: terminal, setRawMode: raw => void this.rawModes.push(raw) }
    this.env = env
    this.cwd = cwd
    this.#interfaces = interfaces
  }

  now = (): Date => this.time

  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]> {
    return this.#interfaces
  }

  every(_milliseconds: number, action: () => void): () => void {
    this.#actions.add(action)
    return () => this.#actions.delete(action)
  }

  onSignal(listener: (signal: EndSignal) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onHangup(listener: () => void): () => void {
    this.#hangups.add(listener)
    return () => this.#hangups.delete(listener)
  }

  /** Sends SIGHUP; whether anybody listens to it. */
  hangUp(): boolean {
    for (const listener of [...this.#hangups]) listener()
    return this.#hangups.size > 0
  }

  /** Sends a signal. */
  signal(signal: EndSignal): void {
    for (const listener of [...this.#listeners]) listener(signal)
  }

  /** Moves the clock and does once what is done again and again. */
  tick(milliseconds: number): void {
    this.time = new Date(this.time.getTime() + milliseconds)
    for (const action of [...this.#actions]) action()
  }
}
