// Client programs as child processes: with a deadline, ended by their id, and never left behind by a test process that ends early.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

export type Command = readonly [program: string, ...parameters: string[]]

export interface RunOptions {
  /** Written to standard input. */
  readonly input?: string
  readonly folder?: string
  /** Added to the environment of the tests. */
  readonly environment?: NodeJS.ProcessEnv
  readonly deadlineMs?: number
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const DEADLINE_MS = 60_000
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a program that is spoken to over its pipes. */
export function start([program, ...parameters]: Command, { folder, environment }: RunOptions = {}) {
  const options: SpawnOptions = { env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment } }
  const child = spawn(program, parameters, { ...options, ...(folder !== undefined && { cwd: folder }) })
  const { stdin, stdout, stderr } = child
  if (!stdin || !stdout || !stderr) throw new Error(`${program} has no pipes`)
  running.add(child)
  const gone = () => running.delete(child)
  child.once('close', gone).once('error', gone)
  stdin.on('error', () => {})
  return Object.assign(child, { stdin, stdout, stderr })
}

/** Runs a program to its end; one that is not done at its deadline is killed, and the promise rejects with what it said. */
export async function run(command: Command, options: RunOptions = {}): Promise<Finished> {
  const child = start(command, options)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdin.end(options.input ?? '')
  const late = setTimeout(() => child.kill('SIGKILL'), options.deadlineMs ?? DEADLINE_MS)
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (signal !== null) throw new Error(`${line(command)} was ended by ${signal}\n${said(output)}`)
    return { code, ...output }
  } finally {
    clearTimeout(late)
  }
}

/** Runs a program that has to succeed, for its output. */
export async function must(command: Command, options: RunOptions = {}): Promise<string> {
  const { code, ...output } = await run(command, options)
  if (code === 0) return output.stdout
  throw new Error(`${line(command)} failed with ${code}\n${options.input ?? ''}\n${said(output)}`)
}

/** Ends a program by the end of its input, or by a signal if that does not help. */
export async function end(child: ChildProcess, deadlineMs = 10_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.stdin?.end()
  const late = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  await gone
  clearTimeout(late)
}

function line(command: Command): string {
  return command.join(' ')
}

function said({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const END = 4_000
  return `${stdout.slice(-END)}\n${stderr.slice(-END)}`
}
