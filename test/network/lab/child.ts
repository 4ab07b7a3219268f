// Child processes of the network tests: awaited with a deadline, ended by their id, and never left behind by a test process that ends early.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export type Command = readonly [program: string, ...parameters: string[]]

export interface RunOptions {
  readonly input?: string
  readonly deadlineMs?: number
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a program that is spoken to over its pipes; `end` ends it. */
export function start([program, ...parameters]: Command) {
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'pipe'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  child.once('error', () => running.delete(child))
  child.stdin.on('error', () => {})
  return child
}

/** Runs a program to its end; a program that is not done at its deadline is killed, and the promise rejects. */
export async function run(command: Command, { input = '', deadlineMs = 15_000 }: RunOptions = {}) {
  const child = start(command)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdin.end(input)
  const late = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(late)
  if (signal !== null) throw new Error(`${command.join(' ')} was ended by ${signal}\n${output.stderr}`)
  return { code, ...output } satisfies Finished
}

/** Runs a program that has to succeed, for its output. */
export async function must(command: Command, options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(command, options)
  if (code !== 0)
    throw new Error(`${command.join(' ')} failed with ${code}\n${options?.input ?? ''}${stdout}${stderr}`)
  return stdout
}

/** Ends a program by the end of its input, or by a signal if that does not help. */
export async function end(child: ChildProcess, deadlineMs = 5_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.stdin?.end()
  const late = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  await gone
  clearTimeout(late)
}
