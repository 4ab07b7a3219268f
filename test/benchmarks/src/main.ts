// The program behind `npm run bench`.
import { mkdir } from 'node:fs/promises'
import { homedir, platform } from 'node:os'
import { join } from 'node:path'
import { HELP, type Options, readOptions } from './command-line.js'
import { compare, serverReports } from './comparison.js'
import { writeDocs } from './docs-page.js'
import type { Surroundings } from './peers/contender.js'
import { installPeers } from './peers/install.js'
import { loadReport, type Report, saveReport } from './report.js'
import { FULL, QUICK } from './scale.js'
import { selected, UsageError } from './selection.js'
import { BUCKET, FOLDER } from './subjects.js'
import { accountProblems, createAccount, removeAccount } from './system-account.js'
import { tables } from './table.js'

const USUAL_BASES = ['vsftpd', 'aws-sdk']

/** Resolves with the exit code. */
export async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    await perform(readOptions(argv), signal)
    return 0
  } catch (error) {
    if (signal.aborted) return 130
    const text = error instanceof UsageError ? error.message : ((error as Error).stack ?? String(error))
    process.stderr.write(`${text}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

async function perform(options: Options, signal: AbortSignal): Promise<void> {
  if (options.help) return say(HELP)
  if (options.createAccount) return createAccount(progress)
  if (options.removeAccount) return removeAccount()
  const cache = await cacheFolder()
  if (options.installPeers) return installPeers(cache, progress)
  const surroundings: Surroundings = { cache, noAccount: await accountProblems() }
  if (options.list) return list(options, surroundings)
  const report =
    options.table === undefined ? await run(options, surroundings, signal) : await loadReport(options.table)
  const shown = { ...report, base: baseOf(report.servers, options.base ?? report.base) }
  say(tables(shown))
  if (options.docs) for (const file of await writeDocs(shown)) progress(`written: ${file}`)
}

async function run(options: Options, surroundings: Surroundings, signal: AbortSignal): Promise<Report> {
  if (platform() !== 'linux')
    throw new UsageError('The benchmark runs on Linux only: it looks at /proc and control groups.')
  const scale = options.quick ? QUICK : FULL
  const { contenders: all, rowsOf, about } = options.s3 ? BUCKET : FOLDER
  const contenders = selected('server', all, options.servers)
  const rows = selected('row', rowsOf(scale), options.rows)
  const { out } = options
  return compare({
    ...about(scale),
    scale,
    rows,
    contenders,
    surroundings,
    signal,
    progress,
    patienceMs: 1_500,
    rounds: options.rounds ?? scale.rounds,
    named: options.servers !== undefined,
    base: baseOf(contenders, options.base),
    ...(out !== undefined && { kept: report => saveReport(out, report) }),
  })
}

function baseOf(servers: readonly { readonly name: string }[], asked: string | undefined): string {
  const [named] = asked === undefined ? [] : selected('server', servers, asked)
  const base = named ?? servers.find(({ name }) => USUAL_BASES.includes(name)) ?? servers[0]
  return base?.name ?? 'vsftpd'
}

async function list({ s3 }: Options, surroundings: Surroundings): Promise<void> {
  const { contenders, rowsOf } = s3 ? BUCKET : FOLDER
  const rows = rowsOf(FULL).map(({ name, title }) => `  ${name.padEnd(16)} ${title}`)
  const servers = await serverReports({
    contenders,
    named: true,
    surroundings,
    progress: () => {},
  })
  const lines = servers.map(
    ({ name, about, version, missing }) =>
      `  ${name.padEnd(16)} ${missing ? `left out: ${missing}` : `${version}, ${about}`}`,
  )
  say(['Rows:', ...rows, 'Servers:', ...lines, ''].join('\n'))
}

async function cacheFolder(): Promise<string> {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'longshore-bench')
  await mkdir(folder, { recursive: true })
  return folder
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

function say(text: string): void {
  process.stdout.write(text)
}
