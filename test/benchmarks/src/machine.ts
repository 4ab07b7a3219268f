// The machine that was measured on, as far as it explains the figures.
import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGib: number
  readonly system: string
  readonly node: string
  /** What kept the files. */
  readonly files: string
}

export async function describeMachine(files: string): Promise<Machine> {
  return {
    processor: (cpus()[0]?.model ?? 'unknown processor').trim(),
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${await distribution()}, kernel ${release()}`,
    node: process.versions.node,
    files,
  }
}

async function distribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? platform()
}
