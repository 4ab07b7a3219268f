// The built command line as a process of its own, the way that its users run it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('../../packages/longshore/dist/', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  /** In packages/longshore/dist; `cli.js` when absent. */
  readonly script?: string
  readonly cwd?: string
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
}

/** One run of the program. */
export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''
  #changed: () => void = () => {}

  constructor(argv: readonly string[], { script = 'cli.js', cwd, env }: ProgramOptions = {}) {
    const file = join(DIST, script)
    if (!existsSync(file)) throw new Error('packages/longshore is not built: run "npm run build" first')
    this.child = spawn(process.execPath, [file, ...argv], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd,
      env: { ...process.env, ...env },
    })
    this.child.stdout?.on('data', (chunk: Buffer) => this.#take('stdout', chunk))
    this.child.stderr?.on('data', (chunk: Buffer) => this.#take('stderr', chunk))
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject)
      this.child.once('close', (code, signal) => {
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })
        this.#changed()
      })
    })
  }

  /** Resolves when stdout matches; rejects when the program has ended before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match) return match
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.stderr}`)
      await new Promise<void>(resolve => {
        this.#changed = resolve
      })
    }
  }

  /** Ends it, whatever it does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  #take(name: 'stdout' | 'stderr', chunk: Buffer): void {
    this[name] += chunk.toString()
    this.#changed()
  }
}

/** Runs the program to its end, with `input` on stdin. */
export function runToEnd(argv: readonly string[], input = ''): Promise<Ended> {
  const program = new Program(argv)
  program.child.stdin?.end(input)
  return program.ended
}

/** Runs curl; resolves with what it printed, rejects with what it complained of. */
export function curl(...argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('curl', ['--silent', '--show-error', '--max-time', '15', ...argv], (error, stdout, stderr) =>
      error ? reject(new Error(stderr || error.message)) : resolve(stdout),
    )
  })
}

/** An empty folder and how to remove it. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-program-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
