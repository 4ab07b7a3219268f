// File systems of a test's own, gone with the test.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../hostile/lab/folders.js'
import { JsonLines } from '../../network/lab/json-lines.js'

const FAULTY = fileURLToPath(new URL('faulty-disk.mjs', import.meta.url))

const reason = lacking()
if (reason !== undefined && process.env.CI === 'true')
  throw new Error(`File systems cannot be mounted here: ${reason}.`)

/** `describe` for tests that mount file systems: skipped with the reason where that cannot be; with CI=true they fail. */
export function describeMounts(title: string, body: () => void): void {
  const possible = reason === undefined ? describe : describe.skip
  possible(reason === undefined ? title : `${title} (${reason})`, body)
}

/** An empty file system of so many bytes, until the test has finished. */
export async function smallDisk(bytes: number): Promise<string> {
  const script = `mount -t tmpfs -o size=${bytes} small "$1" && echo '{"mounted":true}' && cat; umount -l "$1"`
  return (await hold(['sh', '-c', script, 'sh'])).folder
}

export interface FaultyDisk {
  readonly folder: string
  /** Lets reads that are held go on. */
  release(): void
  /** Resolves when a read is held. */
  held(): Promise<void>
  /** A read was held until nobody could wait for it any more. */
  wasLate(): boolean
}

/** See `faulty-disk.mjs` for the files there, which hold `content`; until the test has finished. */
export async function faultyDisk(content: Uint8Array): Promise<FaultyDisk> {
  const source = join(temporaryFolder(), 'content')
  writeFileSync(source, content)
  const { folder, said, child } = await hold([process.execPath, FAULTY, source])
  return {
    folder,
    release: () => void child.stdin.write('release\n'),
    held: () => said.first('a read that is held', ({ held }) => held === true).then(() => {}),
    wasLate: () => said.all.some(({ late }) => late === true),
  }
}

/** A program that mounts something at a folder, and unmounts it at the end of its input: also when nobody is left to tell it to. */
async function hold([program = '', ...parameters]: readonly string[]) {
  const folder = temporaryFolder()
  const child = spawn(program, [...parameters, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => {})
  const gone = once(child, 'exit')
  onTestFinished(async () => {
    child.stdin.end()
    await gone
  })
  const said = new JsonLines(child.stdout)
  await said.first('the mount', ({ mounted }) => mounted === true)
  return { folder, said, child }
}

function lacking(): string | undefined {
  if (process.platform !== 'linux') return 'these are file systems of Linux'
  if (process.getuid?.() !== 0) return 'only root may mount'
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse'
  const script = 'mount -t tmpfs -o size=64k tmpfs /mnt'
  const { status, stderr, error } = spawnSync('unshare', ['--mount', 'sh', '-c', script], {
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  return `nothing can be mounted here: ${error?.message ?? stderr.trim().split('\n')[0]}`
}
