/** The options of `cluster`, checked and completed. */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { harmless } from '@longshore/core/fleet'
import type { ClusterOptions } from './contract.js'

const MOST_WORKERS = 1_024
const START_MS = 30_000
const LONGEST_TIMER_MS = 2 ** 31 - 1
const NAMES = ['workers', 'server', 'exec', 'args', 'execArgv', 'data', 'logger', 'startMs']
const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** What a primary needs to know. */
export interface Settings extends Pick<ClusterOptions, 'server' | 'data' | 'logger'> {
  readonly workers: number
  readonly exec: string
  readonly args: readonly string[]
  readonly execArgv: readonly string[]
  readonly startMs: number
}

/** How many workers `value` asks for. Throws a TypeError that says what would work. */
export function workerCount(value: unknown = 'auto'): number {
  if (value === 'auto') return availableParallelism()
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_WORKERS)
    return value
  throw new TypeError(
    `workers must be 'auto' or a whole number from 1 to ${MOST_WORKERS}, not ${shown(value)}.`,
  )
}

/** Checks the options of a primary. Throws a TypeError that names the option. */
export function primarySettings(options: ClusterOptions): Settings {
  checkOptions(options)
  const { workers, exec, server, args = process.argv.slice(2), execArgv = process.execArgv } = options
  const script = exec instanceof URL ? fileURLToPath(exec) : (exec ?? process.argv[1])
  if (script === undefined || script === '')
    throw new TypeError('exec is missing: this process has no script that workers could run.')
  if (exec === undefined && server === undefined) throw new TypeError('server is missing.')
  return {
    ...options,
    workers: workerCount(workers),
    exec: script,
    args,
    execArgv,
    startMs: options.startMs ?? START_MS,
    ...(options.logger && { logger: harmless(options.logger) }),
  }
}

/** Checks what primary and worker have in common. */
export function checkOptions(options: ClusterOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('cluster needs an object of options, with server.')
  const unknown = Object.keys(options).find(key => !NAMES.includes(key))
  if (unknown !== undefined) throw new TypeError(`${unknown} is no option; these are: ${NAMES.join(', ')}.`)
  const { server, exec, args, execArgv, logger, startMs } = options
  if (server !== undefined && typeof server !== 'function')
    throw new TypeError('server must be a function that gives the options of a server.')
  if (exec !== undefined && typeof exec !== 'string' && !(exec instanceof URL))
    throw new TypeError('exec must be the path or the file URL of a script.')
  for (const [name, list] of Object.entries({ args, execArgv })) {
    if (list !== undefined && !(Array.isArray(list) && list.every(item => typeof item === 'string')))
      throw new TypeError(`${name} must be a list of texts.`)
  }
  if (logger !== undefined && !LEVELS.every(level => typeof logger?.[level] === 'function'))
    throw new TypeError('logger must have the methods debug, info, warn and error.')
  if (startMs !== undefined && !(Number.isFinite(startMs) && startMs > 0 && startMs <= LONGEST_TIMER_MS))
    throw new TypeError(`startMs must be a number of milliseconds above 0, not ${shown(startMs)}.`)
}

function shown(value: unknown): string {
  return (typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))).slice(0, 80)
}
