// Finds the programs of other servers: on the PATH, where Debian puts daemons, or unpacked in the cache.
import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

export interface Program {
  readonly file: string
  /** What it needs to find its libraries. */
  readonly env: Readonly<Record<string, string>>
  /** The folder that stands for / in its package. */
  readonly prefix: string
}

/** The folder below the cache that Debian's packages are unpacked in. */
export function unpacked(cache: string): string {
  return join(cache, 'debian')
}

export async function findProgram(name: string, cache: string): Promise<Program | undefined> {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const file = join(folder, name)
    if (await executable(file)) return { file, env: {}, prefix: '/' }
  }
  const prefix = unpacked(cache)
  const file = join(prefix, 'usr', 'sbin', name)
  if (!(await executable(file))) return undefined
  return { file, env: { LD_LIBRARY_PATH: await libraries(prefix) }, prefix }
}

export function notInstalled(packages: string): string {
  return `not installed (Debian: ${packages}; or --install-peers)`
}

/** What a program prints, stdout and stderr; empty when it cannot be run. */
export async function printed(file: string, parameters: readonly string[], env = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, timeout: 10_000 }
  try {
    const { stdout, stderr } = await promisify(execFile)(file, parameters, options)
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return stdout + stderr
  }
}

/** The first number with dots in the text. */
export function versionIn(text: string): string {
  return /\d+\.\d+[\w.]*/.exec(text)?.[0] ?? 'unknown'
}

async function libraries(prefix: string): Promise<string> {
  const parents = [join(prefix, 'usr', 'lib'), join(prefix, 'lib')]
  const folders = await Promise.all(
    parents.map(async parent => {
      const names = await readdir(parent).catch(() => [])
      return names.filter(name => name.includes('-linux-')).map(name => join(parent, name))
    }),
  )
  return [...folders.flat(), ...parents].join(':')
}

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
