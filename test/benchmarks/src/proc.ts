// What Linux tells about processes in /proc: who descends from whom, processor time, memory.
import { readdir, readFile, writeFile } from 'node:fs/promises'

/** What /proc counts time in, fixed for programs at 100 a second. */
const TICKS = 100
const PAGE = 4096

/** The process and all that descend from it. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const children = new Map<number, number[]>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = (await statOf(Number(name)))?.[1]
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found: number[] = []
  for (let todo = [pid]; todo.length > 0; ) {
    found.push(...todo)
    todo = todo.flatMap(each => children.get(each) ?? [])
  }
  return found
}

/** Processor seconds of these processes, and of their children that have ended and been waited for. */
export async function processorSeconds(pids: readonly number[]): Promise<number> {
  let ticks = 0
  for (const pid of pids) {
    const [, , , , , , , , , , , user = 0, system = 0, userOfChildren = 0, systemOfChildren = 0] =
      (await statOf(pid)) ?? []
    ticks += user + system + userOfChildren + systemOfChildren
  }
  return ticks / TICKS
}

/** Bytes in memory, shared ones counted for each process. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  let pages = 0
  for (const pid of pids) pages += Number((await read(`/proc/${pid}/statm`)).split(' ')[1] ?? 0)
  return pages * PAGE
}

/** Bytes in memory, shared ones counted in parts. */
export async function proportionalBytes(pids: readonly number[]): Promise<number> {
  let kib = 0
  for (const pid of pids) kib += fieldOf(await read(`/proc/${pid}/smaps_rollup`), 'Pss')
  return kib * 1024
}

/** The most memory that a process has had since resetPeak, in bytes. */
export async function peakBytes(pid: number): Promise<number> {
  return fieldOf(await read(`/proc/${pid}/status`), 'VmHWM') * 1024
}

export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
}

/** Processor seconds that the whole machine has worked. */
export async function busySeconds(): Promise<number> {
  const [line = ''] = (await read('/proc/stat')).split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number)
  return (user + nice + system + irq + softirq) / TICKS
}

/** The fields of /proc/PID/stat from the third on; undefined when the process has ended. */
async function statOf(pid: number): Promise<readonly number[] | undefined> {
  const text = await read(`/proc/${pid}/stat`)
  if (text === '') return undefined
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

function fieldOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
}

/** Processes end while one looks at them. */
function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
