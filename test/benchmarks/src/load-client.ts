// The load client: built by the C compiler of the machine, run once for each measurement, its lines of JSON read.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Drive, Target } from './drive.js'
import type { Values } from './figures.js'
import { inRepository } from './repository.js'
import type { Load } from './rows.js'

const SOURCES = inRepository('test/benchmarks/client/')
const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-pthread']
const SECONDS = 120

/**
 * The program, built anew when a source is newer.
 * @throws Error that says what is missing when it cannot be built.
 */
export async function buildClient(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const program = join(folder, 'bench-client')
  const names = (await readdir(SOURCES)).map(name => join(SOURCES, name))
  if ((await modified([program])) > (await modified(names))) return program
  const sources = names.filter(name => name.endsWith('.c'))
  try {
    await promisify(execFile)('cc', [...FLAGS, '-o', program, ...sources, '-lssl', '-lcrypto'])
  } catch (error) {
    throw new Error(
      `the load client cannot be built: a C compiler and the headers of OpenSSL are needed (Debian: gcc libc6-dev libssl-dev). ${(error as Error).message}`,
    )
  }
  return program
}

/** The latest time that one of the files was written, 0 when there is none. */
async function modified(files: readonly string[]): Promise<number> {
  const times = await Promise.all(
    files.map(file =>
      stat(file).then(
        found => found.mtimeMs,
        () => 0,
      ),
    ),
  )
  return Math.max(0, ...times)
}

export function clientArguments(mode: string, load: Load, { host, port, user, password }: Target): string[] {
  const all: Load = { host, port, user, password, timeout: SECONDS, ...load }
  return [mode, ...Object.entries(all).flatMap(([name, value]) => option(name, value))]
}

function option(name: string, value: string | number | true): string[] {
  return value === true ? [`--${name}`] : [`--${name}`, String(value)]
}

/**
 * The figures of one line that the client has printed.
 * @throws Error with the client's own words when it has failed, and when the line is not what the client prints.
 */
export function readLine(line: string): Values {
  const found: unknown = line.startsWith('{') ? JSON.parse(line) : undefined
  if (typeof found !== 'object' || found === null)
    throw new Error(`the load client printed ${line || 'nothing'}`)
  const { error, ...values } = found as Record<string, unknown>
  if (typeof error === 'string') throw new Error(error)
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new Error(`the load client printed ${name} as ${String(value)}`)
  }
  return values as Values
}

/** One run of the client. */
export class LoadClient implements Drive {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<unknown>

  constructor(program: string, parameters: readonly string[], signal: AbortSignal) {
    signal.throwIfAborted()
    const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child = child
    this.#ended = new Promise(resolve => {
      child.once('error', resolve)
      child.once('close', resolve)
    })
    child.stdin.on('error', () => {})
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const kill = () => child.kill('SIGKILL')
    signal.addEventListener('abort', kill)
    void this.#ended.then(() => signal.removeEventListener('abort', kill))
  }

  async values(): Promise<Values> {
    const { value, done } = await this.#lines.next()
    return readLine(done ? '' : value)
  }

  proceed(): void {
    this.#child.stdin?.write('\n')
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}
