/** Everything of the process that the command line touches, so that a test can hand over its own. */
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import type { Readable } from 'node:stream'

/** The signals that ask a server to end. */
export type EndSignal = 'SIGINT' | 'SIGTERM'

/** A place for text. Writing to one whose reader has gone does nothing. */
export interface Output {
  write(text: string): void
  readonly isTTY: boolean
  /** Width of the terminal. */
  readonly columns: number
}

/** Where typed text comes from. */
export interface Input {
  readonly stream: Readable
  readonly isTTY: boolean
  /** Whether keys are handed over one by one and not shown. */
  setRawMode(raw: boolean): void
}

/** The surroundings of one run of the command line. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: Input
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  readonly cwd: string
  now(): Date
  /** The addresses of this machine, by network interface. */
  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>
  /** Calls `action` again and again; the answer stops it. Does not keep the process alive. */
  every(milliseconds: number, action: () => void): () => void
  /** Calls `listener` for every signal; the answer takes it away again. */
  onSignal(listener: (signal: EndSignal) => void): () => void
  /** Calls `listener` for every SIGHUP, which ends the process otherwise; the answer takes it away again. */
  onHangup(listener: () => void): () => void
}

/** The real surroundings. */
export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    stdin: {
      stream: process.stdin,
      isTTY: process.stdin.isTTY === true,
      setRawMode: raw => void process.stdin.setRawMode(raw),
    },
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    interfaces: networkInterfaces,
    every(milliseconds, action) {
      const timer = setInterval(action, milliseconds).unref()
      return () => clearInterval(timer)
    },
    onSignal: onProcessSignal,
    onHangup(listener) {
      process.on('SIGHUP', listener)
      return () => process.off('SIGHUP', listener)
    },
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that goes away (`longshore serve . | head`) shows as an 'error' event; the server itself goes on.
  stream.on('error', () => {})
  return {
    write: text => void stream.write(text),
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns || 80
    },
  }
}

function onProcessSignal(listener: (signal: EndSignal) => void): () => void {
  const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM']
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
