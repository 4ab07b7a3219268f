// Whose processor time and memory a server's is: a control group of its own where the kernel lets us make one, else the tree of its processes.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { descendants, processorSeconds } from './proc.js'

const VERSION_1 = '/sys/fs/cgroup/cpuacct'
const VERSION_2 = '/sys/fs/cgroup'

export class ProcessorAccount {
  /** Where the group is; undefined when there is none. */
  readonly group: string | undefined

  private constructor(group: string | undefined) {
    this.group = group
  }

  static async open(name: string): Promise<ProcessorAccount> {
    const parent = existsSync(join(VERSION_1, 'cpuacct.usage')) ? VERSION_1 : VERSION_2
    const group = join(parent, `longshore-bench-${process.pid}-${name}`)
    try {
      await mkdir(group)
      return new ProcessorAccount(group)
    } catch {
      return new ProcessorAccount(undefined)
    }
  }

  /** All processes of the server that was started as `pid`. */
  async processes(pid: number): Promise<readonly number[]> {
    if (this.group === undefined) return descendants(pid)
    const text = await readFile(join(this.group, 'cgroup.procs'), 'utf8').catch(() => '')
    return text.split('\n').filter(Boolean).map(Number)
  }

  /** Processor seconds of all that the server ever ran. */
  async seconds(pid: number): Promise<number> {
    if (this.group === undefined) return processorSeconds(await descendants(pid))
    const nanos = await readFile(join(this.group, 'cpuacct.usage'), 'utf8').catch(() => undefined)
    if (nanos !== undefined) return Number(nanos) / 1e9
    const stat = await readFile(join(this.group, 'cpu.stat'), 'utf8')
    return Number(/^usage_usec (\d+)$/m.exec(stat)?.[1] ?? 0) / 1e6
  }

  /** Call when all of its processes have ended. */
  async close(): Promise<void> {
    if (this.group !== undefined) await rmdir(this.group).catch(() => {})
  }
}
